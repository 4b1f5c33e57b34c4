import KeytrailRules

/// A rule over a web server's log, whose fields may have any name, with this search and the condition that it holds.
func search(_ lines: String, placeholders: [String: [String]] = [:]) -> RuleSet {
    let body = lines.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n")
    let text = "title: t\nlogsource: {category: webserver}\ndetection:\n    s:\n\(body)\n    condition: s\n"
    return RuleSet(files: [("r.yml", text)], placeholders: placeholders)
}

/// Whether an event whose field `f` has that value matches; `nil` when the rule was refused.
func passes(_ line: String, _ value: FieldValue) -> Bool? { passes(line, ["f": value]) }

/// Whether an event matches; `nil` when the rule was refused.
func passes(_ lines: String, _ event: [String: FieldValue]) -> Bool? {
    let set = search(lines)
    guard !set.hasErrors else { return nil }
    return set.detections.first?.expression.matches({ event[$0] ?? .absent }, all: { Array(event.values) })
}
