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
        /// How many providers the same secret was sent to; `nil` when that is not known.
        var providers: Int?
        /// The other credentials with the same secret, sorted.
        var others: [String] = []
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
        let notes = try reader.credentialNotes()
        add(notes)
        try compare(SharedSecrets(notes.filter { entries[$0.credentialID] != nil }), until: end, reader)
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

    /// When tokens end by their own word; what no call up to the period's end carried is of another time.
    private mutating func add(_ notes: [CredentialNote]) {
        for note in notes {
            guard let entry = entries[note.credentialID] else { continue }
            switch (entry.expiry, note.claimedExpiry) {
            case (_, .unknown), (.never, _): break
            case (.at(let known), .at(let told)): entries[note.credentialID]?.expiry = .at(max(known, told))
            case (_, let told): entries[note.credentialID]?.expiry = told
            }
        }
    }

    /// Which credentials are one secret at several providers.
    ///
    /// Linear in the calls up to `end` where there is one, else constant.
    private mutating func compare(_ secrets: SharedSecrets, until end: Timestamp, _ reader: CallReader) throws {
        for id in secrets.noted { entries[id]?.providers = 1 }
        guard !secrets.isEmpty else { return }
        var hosts: [String: Set<Int64>] = [:]
        var ids: [Int64: String?] = [:]
        try reader.scan([.startedAt, .sequence, .credentialID, .host], in: TimeWindow(start: .distantPast, end: end)) {
            let (row, host) = ($0[2], $0[3])
            if ids[row] == nil { ids[row] = .some(try reader.credential(row: row)?.id) }
            guard let id = ids[row] ?? nil, secrets.shared.contains(id) else { return }
            hosts[id, default: []].insert(host)
        }
        for (id, found) in secrets.found(hosts: hosts) {
            entries[id]?.providers = found.providers
            entries[id]?.others = found.others
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
        if !state.isRenewed, state.expiry != .unknown { entry.expiry = state.expiry }
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

extension CredentialState {
    /// Whether it tells of a token that its client renews, whose end is not the credential's.
    fileprivate var isRenewed: Bool {
        guard case .at = expiry else { return false }
        return source == .claims && issuer != nil && owner != nil && client != nil
    }
}
