import KeytrailAudit
import KeytrailModel
import KeytrailRules

/// An event as the tests of correlations state it: when, and the fields it has.
struct TestEvent: Sendable {
    var second: Double
    var fields: [String: String]

    init(_ second: Double, _ fields: [String: String] = [:]) {
        self.second = second
        self.fields = fields
    }

    var time: Timestamp { Timestamp(microseconds: Int64((second * 1_000_000).rounded())) }
}

/// A correlation over three detections `a`, `b` and `c`, which match the paths of their names.
func correlation(_ body: String, more: String = "", matching modifier: String = "startswith") -> RuleSet {
    let detections = ["a", "b", "c"].map { name in
        """
        title: \(name)
        name: \(name)
        logsource: {product: keytrail}
        detection:
            s: {url.path|\(modifier): \(modifier == "contains" ? name : "/" + name)}
            condition: s
        ---
        """
    }
    let text = """
        \(detections.joined(separator: "\n"))
        title: rule
        id: 00000000-0000-4000-8000-000000000001
        name: rule
        level: high
        correlation:
        \(body.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
        \(more)
        """
    return RuleSet(files: [("test.keytrail.yaml", text)])
}

/// What the engine finds and judges in events, which need not be in order.
func judge(
    _ rules: RuleSet,
    _ events: [TestEvent],
    until: Double? = nil,
    share: RuleShare = .all,
    recording: JudgementRecording = .qualifying
) throws -> (findings: [Finding], instants: [JudgedInstant], notes: [Diagnostic]) {
    var layout = RowLayout()
    var engine = Engine(rules, layout: &layout, share: share, recording: recording)
    var texts = ["": 0]
    var names = [""]
    func id(_ text: String?) -> Int64 {
        guard let text else { return 0 }
        if let known = texts[text] { return Int64(known) }
        texts[text] = names.count
        names.append(text)
        return Int64(names.count - 1)
    }
    let text: TextLookup = { _, id in names.indices.contains(Int(id)) && id != 0 ? names[Int(id)] : nil }
    let ordered = events.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
    for (sequence, event) in ordered {
        let row = layout.columns.map { column -> Int64 in
            switch (column, column.storage) {
            case (.startedAt, _): return event.time.microseconds
            case (.sequence, _): return Int64(sequence)
            case (_, .integer), (_, .identifier):
                return event.fields[column.fieldName].flatMap { Int64($0) } ?? Int64.min
            case (_, .enumeration): return Int64(Outcome.success.rawValue)
            case (_, .text), (_, .timestamp): return id(event.fields[column.fieldName])
            }
        }
        let members = event.fields.filter { CallColumn(fieldName: $0.key) == nil }.map {
            JSON.Member(
                $0.key,
                Int64($0.value).map(JSON.integer) ?? Double($0.value).map(JSON.number) ?? .string($0.value)
            )
        }
        try engine.consume(row.span, members: members, text: text)
    }
    let end = until.map { Timestamp(microseconds: Int64($0 * 1_000_000)) } ?? ordered.last?.element.time ?? .distantPast
    try engine.finish(at: end, text: text)
    let window = TimeWindow(start: .distantPast, end: end)
    return (try engine.findings(in: window, text: text), try engine.judgedInstants(text: text), engine.notes)
}

/// The seconds at which a rule qualified.
func qualifying(_ rules: RuleSet, _ events: [TestEvent], until: Double? = nil) throws -> [Double] {
    try judge(rules, events, until: until).instants.filter { $0.rule.hasSuffix("0001") }
        .map { Double($0.at.microseconds) / 1_000_000 }
}

/// Events at these seconds, each with a path.
func events(_ path: String, at seconds: [Double], _ fields: [String: String] = [:]) -> [TestEvent] {
    seconds.map { TestEvent($0, fields.merging(["url.path": path]) { _, new in new }) }
}
