internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore

/// What the call log knows of credentials.
struct CredentialUse {
    private let store: CallStore?
    /// Since when calls count as recent: 30 days.
    private let since: Timestamp
    private let now: Timestamp

    /// Opens the log; without one, nothing was used.
    ///
    /// - Throws: `StoreError` for anything but a log that is not there.
    init(_ installation: Installation, now: Timestamp) throws {
        since = now - .days(30)
        self.now = now
        do {
            store = try installation.store(.readOnly)
        } catch StoreError.missing {
            store = nil
        }
    }

    /// How a credential was used; `nil` when it never was, or when its id is not known.
    ///
    /// - Throws: `StoreError`.
    func activity(of entry: CredentialEntry) throws -> CredentialActivity? {
        guard let store, let id = entry.id else { return nil }
        return try store.read { reader in try reader.activity(ofCredential: id, since: since) }
    }

    /// Who brought a credential to calls in the last 30 days, the latest first.
    ///
    /// - Throws: `StoreError`.
    func callers(of entry: CredentialEntry) throws -> [CredentialCaller] {
        guard let store, let id = entry.id else { return [] }
        let window = TimeWindow(start: since, end: now)
        return try store.read { reader in try reader.callers(ofCredential: id, in: window) }
    }
}
