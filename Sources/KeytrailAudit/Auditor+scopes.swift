internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailRules
package import KeytrailStore

extension Auditor {
    /// Holds the scopes of credentials against their calls, those of one credential or of all, by their ids.
    ///
    /// Linear in the calls of the window and of 90 days before it.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func scopes(
        on store: CallStore,
        in window: ScopeWindow,
        inventory: ScopeInventory = ScopeInventory()
    ) throws -> [ScopeAudit] {
        try store.read { reader in
            let gathering = try scopeGathering(window, reader)
            var layout = RowLayout()
            var collector = ScopeCollector(
                layout: &layout,
                instants: gathering.instants,
                ownInstants: gathering.ownInstants
            )
            let span = TimeWindow(start: window.start, end: window.judged.end)
            try reader.scan(layout.columns, in: span) { collector.consume($0) }
            let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
            var audits: [ScopeAudit] = []
            try judgeScopes(collector, window: window, inventory: inventory, reader: reader, text: text) {
                audits.append($0)
            }
            return audits.sorted { $0.credential.id < $1.credential.id }
        }
    }

    /// The time over which a report's scopes are judged.
    func scopeWindow(_ window: TimeWindow) -> ScopeWindow {
        let start = min(window.start, window.end - Auditor.scopeSpan)
        return ScopeWindow(TimeWindow(start: start, end: window.end))
    }

    /// How calls must be told apart for a window, and for the trials of the log.
    func scopeGathering(_ window: ScopeWindow, _ reader: CallReader) throws -> ScopeGathering {
        let canaries = Dictionary(grouping: try reader.canaries(), by: \.credentialID)
        var own: [Int64: [Timestamp]] = [:]
        if !canaries.isEmpty {
            var rows: [String: Int64] = [:]
            // The first row of a credential stands for all of its rows.
            for (row, credential) in try reader.credentials() where rows[credential.id] == nil {
                rows[credential.id] = row
            }
            for (id, trials) in canaries {
                guard let row = rows[id] else { continue }
                own[row] = trials.flatMap { [$0.start, $0.end + TimeSpan(microseconds: 1)] }
            }
        }
        return ScopeGathering(start: window.start, instants: window.instants, ownInstants: own)
    }

    /// Judges each credential, one after the other: with many, all at once would not fit.
    ///
    /// - Throws: `StoreError` when the log cannot be read; what `visit` throws.
    func judgeScopes(
        _ collector: ScopeCollector,
        window: ScopeWindow,
        inventory: ScopeInventory,
        reader: CallReader,
        text: TextLookup,
        _ visit: (ScopeAudit) throws -> Void
    ) throws {
        let inspections = Dictionary(grouping: try reader.inspections()) { $0.credentialID ?? "" }
        let canaries = Dictionary(grouping: try reader.canaries(), by: \.credentialID)
        // A grant that was shown before the window still holds.
        let isAsked = window.start > .distantPast && !collector.withoutGrant.isEmpty
        let earlier = try isAsked ? reader.newestGrants(before: window.start) : NewestGrants()
        try collector.forEach { row, evidence in
            guard let credential = try reader.credential(row: row) else { return }
            let id = credential.id
            var evidence = evidence
            if evidence.shown.isEmpty {
                evidence.shown = earlier.answered[row].map { [ScopeCollector.Shown($0)] } ?? []
            }
            if evidence.claimed.isEmpty {
                evidence.claimed = earlier.claimed[row].map { [ScopeCollector.Shown($0)] } ?? []
            }
            let subject = ScopeSubject(
                credential: credential,
                evidence: evidence,
                pack: catalog.pack(named: credential.provider),
                inspections: (inspections[id] ?? []).map(\.state),
                keeps: inventory.keeps[id] ?? [],
                configured: inventory.configured[id],
                canaries: (canaries[id] ?? []).filter { $0.start <= window.judged.end && $0.end >= window.judged.start }
            )
            if let audit = try ScopeAudit(subject, window: window, text: text) { try visit(audit) }
        }
    }

    /// What the rules about scopes say of a credential that has a call in the report's period.
    func scopeFindings(_ audit: ScopeAudit, window: TimeWindow, reader: CallReader) throws -> [Finding] {
        guard !scopeDetections.isEmpty, audit.lastCall >= window.start else { return [] }
        let firstSeen = try reader.firstCall(ofCredential: audit.credential.id) ?? audit.firstCall
        return scopeDetections.compactMap { audit.finding(of: $0, firstSeen: firstSeen, in: window) }
    }
}

extension ScopeCollector.Shown {
    /// A grant of which one call is known.
    fileprivate init(_ newest: NewestGrants.Grant) {
        self.init(grant: newest.text, first: newest.call, last: newest.call)
    }
}
