internal import KeytrailAudit
internal import KeytrailModel
package import KeytrailRules
internal import KeytrailStore

/// Whether a rule made of an exemplar what the exemplar demands.
package enum ExemplarVerdict: Sendable, Equatable {
    /// It did.
    case passed
    /// It did not; the reason is one sentence without a full stop.
    case failed(reason: String)

    /// Whether it did.
    package var isPassed: Bool { self == .passed }
}

extension ExemplarScene {
    /// Whether an outcome is what the exemplar demands; nothing is said about why not.
    package func accepts(_ outcome: ExemplarOutcome) -> Bool { mismatch(outcome) == nil }

    /// Tries the rule, and says why when it does not do what the exemplar demands.
    ///
    /// - Throws: `StoreError`, which a log in memory has no reason to.
    package func verdict(under rules: RuleSet) async throws -> ExemplarVerdict {
        let outcome = try await outcome(under: rules)
        guard let mismatch = mismatch(outcome) else { return .passed }
        guard outcome.findings.isEmpty else { return .failed(reason: mismatch) }
        return .failed(reason: "\(mismatch); \(try silence(of: rules, outcome))")
    }

    private func mismatch(_ outcome: ExemplarOutcome) -> String? {
        let findings = outcome.findings
        guard exemplar.expectation == .match else {
            return findings.first.map { "no finding was expected, but \(words($0))" }
        }
        guard let first = findings.first, let last = findings.last else {
            return "a finding was expected, but there is none"
        }
        if let expected = exemplar.findings, expected != findings.count {
            let times = findings.prefix(5).map { "at \(exemplar.offset(of: $0.openedAt)) for \($0.groupText)" }
            let more = findings.count > 5 ? " and more" : ""
            return "\(count(expected)) expected, but there are \(findings.count): " + times.joined(separator: ", ")
                + more
        }
        if let expected = exemplar.opensAt, exemplar.start + expected != first.openedAt {
            return
                "it was expected to open at \(expected.offsetText), but opened at \(exemplar.offset(of: first.openedAt))"
        }
        if let expected = exemplar.state, expected != last.state {
            let end = last.resolvedAt.map { " at \(exemplar.offset(of: $0))" } ?? " at the exemplar's end"
            return "it was expected to be \(expected.rawValue), but is \(last.state.rawValue)\(end)"
        }
        return nil
    }

    private func count(_ number: Int) -> String { number == 1 ? "one finding was" : "\(number) findings were" }

    private func words(_ finding: Finding) -> String {
        guard !finding.observed.isEmpty else { return "\(finding.groupText) matches" }
        let measured = finding.expected.isEmpty ? finding.observed : "\(finding.observed), \(finding.expected) in order"
        return "one opened at \(exemplar.offset(of: finding.openedAt)) for \(finding.groupText): \(measured)"
    }

    /// How near the rule came to a finding.
    private func silence(of rules: RuleSet, _ outcome: ExemplarOutcome) throws -> String {
        guard
            let correlation = rules.correlations.first(where: { $0.rule.header.identifier == rule })?.rule.correlation,
            case .log(let store, _) = events
        else { return unmatched(by: rules, [rule]) }
        let period = TimeWindow(start: .distantPast, end: exemplar.end)
        let auditor = Auditor(rules: rules, catalog: catalog)
        let instants = try auditor.judgedInstants(on: store, in: period, recording: .all).filter { $0.rule == rule }
        guard let any = instants.max(by: { $0.measure < $1.measure }) else {
            return outcome.notes.first?.message ?? unmatched(by: rules, rules.identifiers(neededFor: rule))
        }
        guard case .measure(let condition) = correlation.condition, let nearest = condition.nearest(of: instants) else {
            return "at most \(measureText(any.measure)) of \(correlation.rules.count) rules were seen together"
        }
        let group = nearest.group.isEmpty ? "" : " for \(nearest.group.words)"
        guard !condition.holds(for: nearest.measure) else {
            let reason =
                correlation.baseline == nil
                ? "its other terms do not hold" : "that is not unusual enough for its baseline"
            return "the measure was \(measureText(nearest.measure))\(group), but \(reason)"
        }
        let measured = "the \(condition.extreme) measure was \(measureText(nearest.measure))\(group)"
        return "\(measured), and \(condition.inOrder(measureText)) is in order"
    }

    /// Shows what the first event has where the rules look.
    private func unmatched(by rules: RuleSet, _ identifiers: Set<String>) -> String {
        let detections = rules.detections.filter { identifiers.contains($0.header.identifier) }
        var fields: [String] = []
        for field in detections.flatMap(\.expression.fields) where !fields.contains(field) { fields.append(field) }
        let shown = fields.prefix(6).map { name in
            switch events {
            case .facts(let facts): "\(name)=\(facts.first.map { FieldValue(named: name, in: $0).words } ?? "nothing")"
            case .log(_, let first): "\(name)=\(first?.field(name).words ?? "nothing")"
            }
        }
        guard !shown.isEmpty else { return "no event matches" }
        return "no event matches; the first has \(shown.joined(separator: ", "))"
    }
}
