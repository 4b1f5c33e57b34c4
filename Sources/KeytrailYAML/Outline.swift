/// Which parts of a document are kept, so that a large one costs no more than what is read of it.
///
/// A part that is not kept is passed over without being built: neither its depth, nor its size, nor keys that stand twice in
/// it are looked at.
package indirect enum Outline: Sendable {
    /// A value with all that is in it.
    case everything
    /// Of a mapping the named members, and the others as `others` says; `nil` leaves them out. A list is as its elements are.
    case members([String: Outline], others: Outline?)

    /// What is kept of a member; `nil` when it is passed over.
    subscript(_ key: String) -> Outline? {
        switch self {
        case .everything: .everything
        case .members(let named, let others): named[key] ?? others
        }
    }
}
