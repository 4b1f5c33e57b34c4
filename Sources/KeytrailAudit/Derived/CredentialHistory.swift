internal import KeytrailModel
internal import KeytrailStore

/// What a log says of its credentials besides their calls in the period: how long they are known, what providers said of
/// them, what users did with them.
struct CredentialHistory {
    /// What is known of one credential, by its id.
    struct Entry {
        /// The credential.
        var credential: Credential
        /// Its calls in the log up to the period's end; `nil` when there is none.
        var life: DerivedCollector.Life?
        /// When the log first knew of it.
        var firstKnown: Timestamp
        /// What its provider said of it last; `nil` when it was never asked.
        var standing: CredentialState.Standing?
        /// When it ends, by the last answer that says so.
        var expiry = CredentialState.Expiry.unknown
        /// When it was made, or came into use in another's place; `nil` when not known.
        var replacedAt: Timestamp?
        /// When it was retired; `nil` when it was not.
        var retiredAt: Timestamp?
    }

    /// By the credential's id.
    private(set) var entries: [String: Entry] = [:]

    /// Gathers the history up to `end`.
    ///
    /// Linear in the calls before those that `collector` saw.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    init(_ reader: CallReader, collector: DerivedCollector, until end: Timestamp) throws {
        try addCalls(reader, collector: collector)
        for inspection in try reader.inspections() where inspection.state.at <= end { add(inspection) }
        for event in try reader.events() where event.at <= end { add(event) }
    }

    private mutating func addCalls(_ reader: CallReader, collector: DerivedCollector) throws {
        var lives = collector.known
        for (row, span) in try CredentialHistory.spans(before: collector.start, reader) {
            let (first, last) = (Timestamp(microseconds: span.first), Timestamp(microseconds: span.last))
            lives[row, default: DerivedCollector.Life(before: first, last: last)].extend(first: first, last: last)
        }
        for (row, life) in lives {
            guard let credential = try reader.credential(row: row) else { continue }
            entries[credential.id] = Entry(credential: credential, life: life, firstKnown: life.first)
        }
    }

    /// The times of each credential's first and last call before `start`, by its row.
    private static func spans(
        before start: Timestamp,
        _ reader: CallReader
    ) throws -> [Int64: (first: Int64, last: Int64)] {
        var spans: [Int64: (first: Int64, last: Int64)] = [:]
        guard start > .distantPast else { return spans }
        let window = TimeWindow(start: .distantPast, end: start - TimeSpan(microseconds: 1))
        try reader.scan([.startedAt, .sequence, .credentialID], in: window) { row in
            let (time, credential) = (row[0], row[2])
            guard credential != 0 else { return }
            spans[credential] = (spans[credential]?.first ?? time, time)
        }
        return spans
    }

    /// Inspections come oldest first, so that a later answer replaces an earlier one, but silence replaces nothing.
    private mutating func add(_ inspection: Inspection) {
        guard let id = inspection.credentialID else { return }
        let state = inspection.state
        let credential = Credential(id: id, provider: state.provider)
        var entry = entries[id] ?? Entry(credential: credential, life: nil, firstKnown: state.at)
        if state.standing != .unknown { entry.standing = state.standing }
        if state.expiry != .unknown { entry.expiry = state.expiry }
        if let created = state.created { entry.replace(at: created) }
        entries[id] = entry
    }

    private mutating func add(_ event: CredentialEvent) {
        switch event.kind {
        case .loggedIn: event.credentialID.map { entries[$0]?.replace(at: event.at) }
        case .rotationStarted: event.otherID.map { entries[$0]?.replace(at: event.at) }
        case .rotated, .retired: event.credentialID.map { entries[$0]?.retire(at: event.at) }
        case .added, .inspected, .revoked: break
        }
    }
}

extension CredentialHistory.Entry {
    fileprivate mutating func replace(at time: Timestamp) {
        replacedAt = max(replacedAt ?? time, time)
    }

    fileprivate mutating func retire(at time: Timestamp) {
        retiredAt = min(retiredAt ?? time, time)
    }
}
