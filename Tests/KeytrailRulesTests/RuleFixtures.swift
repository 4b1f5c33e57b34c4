import KeytrailModel
import KeytrailRules

/// A rule set of one file.
func ruleSet(_ text: String) -> RuleSet {
    RuleSet(files: [("r.yml", text)])
}

/// A detection rule over calls with this `detection:` mapping, indented by four.
func detection(_ body: String) -> RuleSet {
    ruleSet(
        """
        title: t
        logsource:
            product: keytrail
            service: calls
        detection:
        \(body)
        """
    )
}

/// Whether the only rule of the set matches an event.
func matches(_ set: RuleSet, _ event: [String: FieldValue]) -> Bool? {
    set.reportingDetections(of: .calls).first?.expression.matches { event[$0] ?? .absent }
}

/// Two detections, `a` and `b`, and a correlation: a count of `a` with these lines instead of its own, `-key` for none, and
/// `top` at the end of the document.
func correlation(_ lines: [String], top: String = "", file: String = "r.yml") -> RuleSet {
    var entries = [
        "type": "event_count", "rules": "[a]", "group-by": "[server.address]", "timespan": "5m",
        "condition": "{gte: 1}",
    ]
    for line in lines {
        let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(" ") }
        if line.hasPrefix("-") { entries[String(line.dropFirst())] = nil }
        if parts.count == 2 { entries[String(parts[0])] = String(parts[1]) }
    }
    let body = entries.sorted { ($0.key, $0.value) < ($1.key, $1.value) }.map { "    \($0.key): \($0.value)" }
    let detections = ["a", "b"].map { name in
        "title: \(name)\nname: \(name)\nlogsource: {product: keytrail}\ndetection:\n    s: {url.path: /\(name)}\n    condition: s\n---\n"
    }
    let text = detections.joined() + "title: c\ncorrelation:\n" + body.joined(separator: "\n") + "\n" + top + "\n"
    return RuleSet(files: [(file, text)])
}
