internal import KeytrailModel
internal import KeytrailRules

extension ScopeAudit {
    /// What a rule over the source `scopes` says about this credential: one finding for all of its matching scopes.
    ///
    /// The episode opens with the credential's first call in the log, so that every nightly audit names the same one.
    func finding(of rule: DetectionRule, firstSeen: Timestamp) -> Finding? {
        let matching = scopes.filter { rule.expression.matches(event($0)) }
        guard !matching.isEmpty else { return nil }
        let header = rule.header
        var finding = Finding(
            rule: Finding.Rule(header),
            group: [Finding.GroupField(name: ScopeField.credentialID.rawValue, value: credential.id)],
            openedAt: firstSeen
        )
        let names = matching.map(\.name).joined(separator: ", ")
        finding.lastSeen = evidence.lastCall
        finding.eventCount = evidence.calls
        finding.peak = Double(matching.count)
        finding.evidence = evidence.grant.map { [$0.call] } ?? []
        finding.observed = names
        finding.expected = expected
        finding.why =
            "\(evidence.calls) calls over \(observedDays) days never needed \(names), which the credential holds."
        finding.next = header.next
        return finding
    }

    private var expected: String {
        let used = scopes.filter { $0.verdict == .used }.map(\.name)
        return used.isEmpty ? "no scope" : "only \(used.joined(separator: ", "))"
    }
}
