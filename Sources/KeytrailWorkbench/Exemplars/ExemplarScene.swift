internal import KeytrailAudit
internal import KeytrailCapture
package import KeytrailModel
package import KeytrailRules
internal import KeytrailStore

/// An exemplar with its events where a rule can look at them; as many rule sets as one likes can be tried on it.
package struct ExemplarScene: Sendable {
    enum Events: Sendable {
        /// A log in memory, and its first call.
        case log(CallStore, first: CallRecord?)
        /// Facts, each for itself.
        case facts([[JSON.Member]])
    }

    /// The exemplar.
    package let exemplar: Exemplar
    /// The rule that it belongs to, by its identifier.
    package let rule: String
    let events: Events
    let catalog: ProviderCatalog

    /// What `rules`, a set with the exemplar's rule, make of it.
    ///
    /// - Throws: `StoreError`, which a log in memory has no reason to.
    package func outcome(under rules: RuleSet) async throws -> ExemplarOutcome {
        switch events {
        case .facts(let facts): return outcome(of: facts, under: rules)
        case .log(let store, _):
            let request = AuditRequest(until: exemplar.end, now: exemplar.end)
            let report = try await Auditor(rules: rules, catalog: catalog).report(on: store, request)
            let findings = report.findings.filter { $0.rule.id == rule }
            return ExemplarOutcome(
                findings: findings.sorted { ($0.openedAt, $0.groupText) < ($1.openedAt, $1.groupText) },
                notes: report.diagnostics.filter { $0.severity == .note }
            )
        }
    }

    private func outcome(of facts: [[JSON.Member]], under rules: RuleSet) -> ExemplarOutcome {
        guard let detection = rules.detections.first(where: { $0.header.identifier == rule }) else {
            return ExemplarOutcome()
        }
        let header = detection.header
        let source = Finding.Rule(id: header.identifier, title: header.title, level: header.level, tags: header.tags)
        // Facts are about a credential, or about a credential at a host.
        let names = [UsageField.credentialID.rawValue, UsageField.host.rawValue]
        var outcome = ExemplarOutcome()
        for fact in facts where detection.expression.matches(fact) {
            let group = names.compactMap { name in
                FieldValue(named: name, in: fact).asText.map { Finding.GroupField(name: name, value: $0) }
            }
            let finding = Finding(rule: source, group: group, openedAt: exemplar.start)
            if !outcome.findings.contains(finding) { outcome.findings.append(finding) }
        }
        return outcome
    }
}

/// What a rule made of an exemplar.
package struct ExemplarOutcome: Sendable {
    /// Its findings, the earliest first; of a rule about facts one for each group that matched.
    package var findings: [Finding] = []
    /// What the audit has to say about its evaluation.
    package var notes: [Diagnostic] = []
}

extension Expression {
    /// Whether an event that is a fact matches.
    func matches(_ fact: [JSON.Member]) -> Bool {
        matches({ FieldValue(named: $0, in: fact) }, all: { FieldValue.leaves(of: fact) })
    }

    /// Whether a call matches.
    func matches(_ call: CallRecord) -> Bool { matches(call.field, all: { call.fieldValues }) }
}
