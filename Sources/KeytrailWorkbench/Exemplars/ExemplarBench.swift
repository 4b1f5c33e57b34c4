package import KeytrailCapture
internal import KeytrailImport
package import KeytrailModel
package import KeytrailRules
internal import KeytrailStore

/// Where exemplars are set up.
package struct ExemplarBench: Sendable {
    /// What is known of providers.
    package let catalog: ProviderCatalog
    /// An empty log, to be copied: its tables are made once.
    private let emptyLog: CallStore

    /// An exemplar that cannot be set up: an event of it is no call.
    package struct Problem: Error, Equatable, Sendable {
        /// What is wrong, and where.
        package var diagnostic: Diagnostic
    }

    /// Creates a bench.
    ///
    /// - Throws: `StoreError`, which a log in memory has no reason to.
    package init(catalog: ProviderCatalog) throws {
        self.catalog = catalog
        emptyLog = try CallStore.inMemory()
    }

    /// Sets up an exemplar of the rule `identifier`, which is in `rules`.
    ///
    /// - Throws: `Problem`, `ImportError`, `StoreError`.
    package func scene(of exemplar: Exemplar, for identifier: String, in rules: RuleSet) throws -> ExemplarScene {
        let sources = rules.sources(of: identifier)
        if sources.contains(where: \.isDerived) {
            let facts = exemplar.events.flatMap { Array(repeating: $0.fields, count: $0.count) }
            return ExemplarScene(exemplar: exemplar, rule: identifier, events: .facts(facts), catalog: catalog)
        }
        let calls = try calls(of: exemplar, trail: try trail(of: sources, exemplar))
        let store = try emptyLog.copiedInMemory()
        let result = try store.append(calls)
        if let refused = result.refused.first {
            let message = "the event at \(exemplar.offset(of: refused.startedAt)) is no call that the log takes"
            throw Problem(diagnostic: Diagnostic(.error, at: exemplar.location, message))
        }
        let first = calls.min { $0.id < $1.id }?.record
        return ExemplarScene(exemplar: exemplar, rule: identifier, events: .log(store, first: first), catalog: catalog)
    }

    /// The log that events belong to which do not say so themselves; `nil` for Keytrail's own.
    private func trail(of sources: Set<LogSource>, _ exemplar: Exemplar) throws(Problem) -> LogSource? {
        let trails = sources.filter { $0.events == .trail }
        guard sources.count > 1, !trails.isEmpty else { return trails.first }
        let silent = exemplar.events.first { event in
            !event.fields.contains { $0.name.hasPrefix("keytrail.log.") }
        }
        guard let silent else { return nil }
        let names = sources.map(\.description).sorted().joined(separator: " and ")
        let message =
            "the rule looks at \(names), so an event has to say which: keytrail.log.product, keytrail.log.service"
        throw Problem(diagnostic: Diagnostic(.error, at: silent.location, message))
    }

    private func calls(of exemplar: Exemplar, trail: LogSource?) throws -> [IdentifiedCall] {
        // The key is nobody's: an exemplar has no secrets, and its fingerprints are the same everywhere.
        let key = [UInt8](repeating: 0, count: Fingerprinter.keyLength)
        let decoder = try CallDecoder(recorder: Recorder(catalog: catalog, fingerprinter: Fingerprinter(key: key)))
        var calls: [IdentifiedCall] = []
        for event in exemplar.events {
            let line = ExemplarLine(event.fields, trail: trail)
            let first: IdentifiedCall
            do throws(CallDecoder.Problem) {
                first = try decoder.call(line.line(at: exemplar.start + event.offset, number: calls.count + 1))
            } catch {
                let message = "the event is no call: \(error.reason)"
                throw Problem(diagnostic: Diagnostic(.error, at: event.location, message))
            }
            var record = first.record
            for index in 0..<event.count {
                let later = TimeSpan(microseconds: event.every.microseconds * Int64(index))
                record.startedAt = exemplar.start + event.offset + later
                calls.append(IdentifiedCall(record: record, sequence: Int64(calls.count + 1)))
            }
        }
        return calls
    }
}

extension RuleSet {
    /// The log sources of the events that a rule looks at, itself or through others.
    func sources(of identifier: String) -> Set<LogSource> {
        let needed = identifiers(neededFor: identifier)
        return Set(detections.filter { needed.contains($0.header.identifier) }.map(\.source))
    }
}

extension LogSource {
    /// Whether its events are facts that an audit derives.
    var isDerived: Bool {
        switch events {
        case .derived: true
        case .calls, .trail: false
        }
    }
}
