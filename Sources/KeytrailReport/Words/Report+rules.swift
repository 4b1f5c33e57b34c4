internal import KeytrailModel

extension Report {
    /// A rule and what it found.
    struct RuleResult {
        var rule: EvaluatedRule
        var findings: [Finding]
    }

    /// The rules that judged the period, each once, with what they found; a finding's rule is always among them.
    var rulesWithFindings: [RuleResult] {
        var found = Dictionary(grouping: findings, by: \.rule.id)
        var results: [RuleResult] = []
        var seen: Set<String> = []
        for entry in rules + findings.map({ EvaluatedRule($0.rule) }) where seen.insert(entry.rule.id).inserted {
            results.append(RuleResult(rule: entry, findings: found.removeValue(forKey: entry.rule.id) ?? []))
        }
        return results
    }
}
