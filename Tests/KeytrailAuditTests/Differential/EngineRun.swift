import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules

/// A rule set from documents in JSON, which is YAML too.
func ruleSet(_ documents: [JSON]) -> RuleSet {
    RuleSet(files: [("case.keytrail.yaml", documents.map(\.prettyText).joined(separator: "\n---\n"))])
}

/// When the calls started that a detection matches, as the compiled engine says.
///
/// The calls must be more than a second apart.
func matchedTimes(_ detection: JSON, in log: TestLog) throws -> [Timestamp] {
    let single: JSON = [
        "title": "single",
        "correlation": [
            "type": "event_count", "rules": [detection["name"] ?? .null], "timespan": "1s", "condition": ["gte": 1],
        ],
    ]
    return try heldInstants(ruleSet([detection, single]), in: log, until: RandomLog.end).map(\.time)
}

/// Where the last correlation of a rule set holds, as an audit of the whole log says.
func heldInstants(_ rules: RuleSet, in log: TestLog, until end: Timestamp) throws -> [ComparableInstant] {
    guard !rules.hasErrors, let judged = rules.correlations.last?.rule.header.identifier else {
        throw RuleProblem(diagnostics: rules.diagnostics)
    }
    let window = TimeWindow(start: .distantPast, end: end)
    let auditor = Auditor(rules: rules, catalog: ProviderCatalog(packs: []))
    return try auditor.judgedInstants(on: log.store, in: window, recording: .qualifying)
        .filter { $0.rule == judged }
        .map { ComparableInstant(group: $0.group, time: $0.at, measure: $0.measure) }
}

/// A rule that a test needs is not accepted.
struct RuleProblem: Error, CustomStringConvertible {
    var diagnostics: [Diagnostic]

    var description: String { diagnostics.map { "\($0)" }.joined(separator: "\n") }
}
