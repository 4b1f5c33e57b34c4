package import KeytrailModel
package import KeytrailStore

/// Holds a period of providers' events against our own calls.
package struct Reconciler: Sendable {
    /// What came of it.
    package struct Result: Sendable, Equatable {
        /// The period.
        package var window: TimeWindow
        /// By credential.
        package var credentials: [Reconciliation] = []
        /// Events whose key belongs to none of our credentials, by key.
        package var strangers: [String: Int] = [:]
        /// Events that name no key.
        package var keyless = 0

        /// Every finding, worst first, then newest.
        package var findings: [Finding] {
            credentials.flatMap(\.findings).sorted(by: Auditor.isShownBefore)
        }
    }

    /// The product whose events are looked at; `nil` for all.
    package var product: String?
    /// How far apart an event and its call may lie when the clocks are set alike.
    package var tolerance: TimeSpan

    /// Holds the events of `product` against calls within `tolerance`.
    package init(product: String? = nil, tolerance: TimeSpan = .seconds(5)) {
        self.product = product
        self.tolerance = tolerance
    }

    /// Reconciles what lies inside `window`; without a start or an end, as much as there are events of.
    ///
    /// Linear in the events and calls of the period, and holds those of linked credentials in memory.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func reconcile(_ store: CallStore, in window: TimeWindow, now: Timestamp) throws -> Result {
        try store.read { reader in
            var result = Result(window: window)
            var credentialsOf: [String: Set<String>] = [:]
            for link in try reader.credentialLinks() { credentialsOf[link.key, default: []].insert(link.credential) }
            // Credentials that share a key are one: which of them made a call, the provider does not tell.
            let owner = credentialsOf.compactMapValues { $0.min() }
            var events: [String: [ProviderEvent]] = [:]
            try reader.events(of: product, in: window) { event in
                guard let key = event.credential else {
                    result.keyless += 1
                    return
                }
                if let credential = owner[key] {
                    events[credential, default: []].append(event)
                } else {
                    result.strangers[key, default: 0] += 1
                }
            }
            for (credential, events) in events.sorted(by: { $0.key < $1.key }) {
                guard let first = events.first?.occurredAt, let last = events.last?.occurredAt else { continue }
                let span = TimeWindow(
                    start: max(window.start, first - ClockOffset.limit),
                    end: min(window.end, last + ClockOffset.limit)
                )
                let keys = owner.filter { $0.value == credential }.map(\.key).sorted()
                let names = Set(keys.flatMap { credentialsOf[$0] ?? [] }).union([credential])
                result.credentials.append(
                    Reconciliation(
                        credential: credential,
                        keys: keys,
                        events: events,
                        calls: try calls(of: names, reader, in: span),
                        gaps: try reader.gaps(in: span, now: now).map {
                            TimeWindow(start: $0.startedAt - tolerance, end: $0.endedAt + tolerance)
                        },
                        tolerance: tolerance
                    )
                )
            }
            return result
        }
    }

    private func calls(of credentials: Set<String>, _ reader: CallReader, in window: TimeWindow) throws -> [OwnCall] {
        guard let condition = CallFilter.Condition(.credentialID, anyOf: credentials.sorted()),
            let own = CallFilter.Condition(.vantage, anyOf: [Vantage.client.name])
        else { return [] }
        var calls: [OwnCall] = []
        try reader.eachCall(matching: CallFilter(in: window, where: [condition, own])) { call in
            let record = call.record
            calls.append(
                OwnCall(
                    id: call.id,
                    credential: record.credential?.id ?? "",
                    method: record.method,
                    host: record.host,
                    path: record.path,
                    outcome: record.outcome
                )
            )
        }
        return calls
    }
}
