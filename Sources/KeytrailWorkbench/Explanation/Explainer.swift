internal import KeytrailAudit
package import KeytrailCapture
package import KeytrailModel
package import KeytrailRules
package import KeytrailStore

/// Finds out why a finding is there, from the log and the rule as they are now.
package struct Explainer: Sendable {
    private let rules: RuleSet
    private let catalog: ProviderCatalog

    /// Prepares with the rules in use.
    package init(rules: RuleSet, catalog: ProviderCatalog) {
        self.rules = rules
        self.catalog = catalog
    }

    /// The explanation; `nil` when the finding's rule is not among the rules.
    ///
    /// `until` is the end of what is known: the time of the question.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func explanation(of finding: Finding, on store: CallStore, until: Timestamp) throws -> Explanation? {
        let subset = rules.subset(of: [finding.rule.id])
        guard let rule = subset.rules.first(where: { $0.header.identifier == finding.rule.id }) else { return nil }
        var explanation = Explanation(finding, rule.header)
        explanation.events = try events(finding.evidence, on: store)
        guard let correlation = subset.judged(rule) else {
            explanation.isAboutFacts = true
            return explanation
        }
        let inputs = subset.inputs(of: rule)
        explanation.inputs = inputs.map(RuleLabel.init)
        explanation.condition = ConditionWords(correlation: correlation, titles: inputs.map(\.title)).lines
        explanation.quiet = rule.header.quiet ?? correlation.timespan
        explanation.hasOwnQuiet = rule.header.quiet != nil
        let end = finding.resolvedAt ?? finding.lastSeen + explanation.quiet
        let period = TimeWindow(
            start: finding.openedAt - correlation.timespan,
            end: max(finding.lastSeen, min(end, until))
        )
        let instants = try Auditor(rules: subset, catalog: catalog)
            .judgedInstants(on: store, in: period, recording: .all)
            .filter { $0.rule == finding.rule.id }
        let judgement = GroupJudgement(correlation: correlation, instants: instants)
        judgement.fill(&explanation, in: period)
        return explanation
    }

    private func events(_ evidence: [CallID], on store: CallStore) throws -> [IdentifiedCall] {
        try store.read { reader in
            try evidence.compactMap { id in
                let instant = CallFilter(in: TimeWindow(start: id.startedAt, end: id.startedAt))
                return try reader.calls(matching: instant).first { $0.id == id }
            }
        }
    }
}

extension RuleSet {
    /// What the engine judges for a rule; `nil` for one about facts.
    fileprivate func judged(_ rule: Rule) -> Correlation? {
        switch rule {
        case .correlation(let rule): rule.correlation
        case .detection(let rule): rule.source.isDerived ? nil : CorrelationRule(everyMatchOf: rule).correlation
        case .filter: nil
        }
    }

    /// The rules whose events a rule counts; a detection counts its own.
    fileprivate func inputs(of rule: Rule) -> [RuleHeader] {
        guard let resolved = correlations.first(where: { $0.rule.header.identifier == rule.header.identifier }) else {
            return [rule.header]
        }
        return resolved.inputs.map { input in
            switch input {
            case .detection(let index): detections[index].header
            case .correlation(let index): correlations[index].rule.header
            }
        }
    }
}
