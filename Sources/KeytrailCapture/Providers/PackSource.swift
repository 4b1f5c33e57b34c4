package import KeytrailModel

/// What a pack's knowledge was taken from, and when.
package struct PackSource: Sendable, Hashable {
    /// A document or an address, in words.
    package let from: String
    /// When it was read; providers change their scopes without a word.
    package let date: CivilDate
}
