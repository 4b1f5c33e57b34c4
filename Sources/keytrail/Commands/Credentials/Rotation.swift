internal import KeytrailModel
internal import KeytrailStore

/// A rotation that is going on, as the history has it.
struct Rotation {
    /// Who called with the old credential, and who with the new one.
    typealias Callers = (old: [CredentialCaller], new: [CredentialCaller])

    /// The name, which the new credential has by now.
    let name: String
    /// The old credential's id in the log; `nil` when not known.
    let oldID: String?
    /// The new one's.
    let newID: String?
    /// When the new one took the name.
    let startedAt: Timestamp

    /// The name under which the old credential is kept until it is gone.
    static func oldName(_ name: String) -> String { name + ".old" }

    /// The rotation of `name` that was begun and not ended; `nil` when there is none.
    ///
    /// - Throws: `StoreError`.
    init?(of name: String, in store: CallStore) throws {
        let events = try store.read { try $0.events(of: name) }
        let last = events.last { $0.kind == .rotationStarted || $0.kind == .rotated }
        guard let last, last.kind == .rotationStarted else { return nil }
        self.name = name
        oldID = last.credentialID
        newID = last.otherID
        startedAt = last.at
    }

    /// Who called with either since a time; our own questions left out.
    ///
    /// - Throws: `StoreError`.
    func callers(in store: CallStore, since: Timestamp) throws -> Callers {
        let window = TimeWindow(start: since, end: .distantFuture)
        return try store.read { reader in
            func callers(_ id: String?) throws -> [CredentialCaller] {
                guard let id else { return [] }
                return try reader.callers(ofCredential: id, in: window, excluding: ProviderQuestions.program)
            }
            return (try callers(oldID), try callers(newID))
        }
    }
}
