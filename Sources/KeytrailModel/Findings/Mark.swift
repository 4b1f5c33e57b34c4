/// What somebody says was changed at a time: a deployment, a migration, a campaign.
///
/// After a mark more or less than usual is expected for an hour, and a level that begins with it is accepted after a day.
package struct Mark: Sendable, Hashable {
    /// The longest text, in bytes of UTF-8.
    package static let maximumLength = 200

    /// When.
    package var at: Timestamp
    /// What.
    package var text: String
    /// Who says so.
    package var author: String

    /// Describes a change.
    package init(at: Timestamp, text: String, author: String) {
        self.at = at
        self.text = text
        self.author = author
    }
}
