import KeytrailAudit
import KeytrailModel
import KeytrailRules

/// A call as the engine's tests state it: seconds, who, where, how it ended.
struct TestCall: Sendable, Hashable {
    var second: Int64
    var credential: Int64 = 1
    var host: Int64 = 1
    var outcome = Outcome.success

    var time: Timestamp { Timestamp(seconds: second) }
}

/// Texts of the tests' dictionary ids: `c1`, `h1`, and so on.
func testText(_ column: CallColumn, _ id: Int64) -> String? {
    switch column {
    case .credentialID: "c\(id)"
    case .credentialProvider: "p\(id % 2)"
    case .host: "h\(id)"
    default: nil
    }
}

/// What the rules find in these calls, which need not be in order.
func findings(
    _ rules: RuleSet,
    _ calls: [TestCall],
    from start: Timestamp = .distantPast,
    in window: TimeWindow = .always
) throws -> [Finding] {
    var layout = RowLayout()
    var engine = Engine(rules, layout: &layout)
    if start > .distantPast { engine.begin(at: start) }
    // A call keeps its sequence wherever a reading starts.
    let ordered = calls.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
    for (sequence, call) in ordered where call.time >= start && call.time <= window.end {
        let row = layout.columns.map { column -> Int64 in
            switch column {
            case .startedAt: call.time.microseconds
            case .sequence: Int64(sequence)
            case .outcome: Int64(call.outcome.rawValue)
            case .host: call.host
            default: column.sqlName == "credential" ? call.credential : 0
            }
        }
        try engine.consume(row.span, text: testText)
    }
    try engine.finish(at: window == .always ? ordered.last?.element.time ?? .distantPast : window.end, text: testText)
    return try engine.findings(in: window, text: testText).sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
}

/// An `event_count` rule over failed authentications.
func countRule(
    groupBy: String = "[keytrail.credential.id]",
    timespan: String = "5m",
    condition: String = "{gte: 3}",
    more: String = ""
) -> RuleSet {
    let text = """
        title: base
        name: base
        logsource: {product: keytrail}
        detection:
            s: {keytrail.outcome: auth_failed}
            condition: s
        ---
        title: burst
        id: 00000000-0000-4000-8000-000000000001
        level: high
        correlation:
            type: event_count
            rules: [base]
            group-by: \(groupBy)
            timespan: \(timespan)
            condition: \(condition)
        \(more)
        """
    return RuleSet(files: [("test.yml", text)])
}
