/// Somebody's word that a finding is known and taken care of: it does not count until the word ends.
package struct Acknowledgement: Sendable, Hashable {
    /// When it was given.
    package var at: Timestamp
    /// Who gave it.
    package var author: String
    /// What they had to say.
    package var note: String
    /// Until when it is good; `nil` for as long as the finding lasts.
    package var until: Timestamp?
    /// When it was taken back, or an audit saw that it had ended; `nil` before that.
    package var endedAt: Timestamp?

    /// Gives the word.
    package init(at: Timestamp, author: String, note: String, until: Timestamp? = nil, endedAt: Timestamp? = nil) {
        self.at = at
        self.author = author
        self.note = note
        self.until = until
        self.endedAt = endedAt
    }

    /// Whether it is good at a time; its end is the first instant at which it is not.
    package func holds(at time: Timestamp) -> Bool {
        endedAt == nil && until.map { time < $0 } ?? true
    }
}
