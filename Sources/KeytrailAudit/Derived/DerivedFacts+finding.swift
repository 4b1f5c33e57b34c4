internal import KeytrailModel
internal import KeytrailRules

extension CredentialFacts {
    /// What a rule over the source `credentials` says about this one.
    ///
    /// The episode opens when the log first knew the credential, so that every audit names the same one.
    func finding(of rule: DetectionRule) -> Finding? {
        let matches = rule.expression.matches { name in CredentialField(rawValue: name).map(value) ?? .absent }
        guard matches else { return nil }
        var finding = Finding(
            rule: Finding.Rule(rule.header),
            group: [Finding.GroupField(name: CredentialField.id.rawValue, value: entry.credential.id)],
            openedAt: entry.firstKnown
        )
        finding.lastSeen = max(entry.life?.last ?? entry.firstKnown, entry.firstKnown)
        finding.eventCount = counts.total
        finding.peak = 1
        finding.evidence = [last].compactMap(\.self)
        finding.observed = rule.observed { CredentialField(rawValue: $0).map(value) ?? .absent }
        finding.why = rule.why
        finding.next = rule.header.next
        return finding
    }
}

extension UsageFacts {
    /// What a rule over the source `usage` says about this credential at this host, as with `CredentialFacts`.
    func finding(of rule: DetectionRule) -> Finding? {
        let matches = rule.expression.matches { name in UsageField(rawValue: name).map(value) ?? .absent }
        guard matches else { return nil }
        var finding = Finding(
            rule: Finding.Rule(rule.header),
            group: [
                Finding.GroupField(name: UsageField.credentialID.rawValue, value: entry.credential.id),
                Finding.GroupField(name: UsageField.host.rawValue, value: host),
            ],
            openedAt: entry.firstKnown
        )
        finding.lastSeen = tally.last.startedAt
        finding.eventCount = tally.counts.total
        finding.peak = 1
        finding.evidence = [tally.last]
        finding.observed = rule.observed { UsageField(rawValue: $0).map(value) ?? .absent }
        finding.why = rule.why
        finding.next = rule.header.next
        return finding
    }
}

extension DetectionRule {
    /// The known values of the fields that the rule asks for: `calls 120, never_expires true`.
    fileprivate func observed(_ value: (String) -> FieldValue) -> String {
        expression.fields.compactMap { name in
            value(name).asText.map { "\(name.split(separator: ".").last ?? "") \($0)" }
        }.joined(separator: ", ")
    }

    fileprivate var why: String { header.description.isEmpty ? header.title + "." : header.description }
}
