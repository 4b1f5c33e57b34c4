internal import KeytrailModel
internal import KeytrailRules

/// A rule file: it is read or refused, and what was read can be asked.
enum RuleInput {
    static func disagreement(_ text: String) -> String? {
        let set = RuleSet(files: [("input.yml", text)])
        for diagnostic in set.diagnostics where diagnostic.message.isEmpty { return "a diagnostic says nothing" }
        let values: [FieldValue] = [
            .absent, .text(""), .text("/A*b?c"), .integer(404), .number(0.5), .boolean(true),
            .list([.text("a"), .integer(1)]),
        ]
        for rule in set.detections {
            for value in values {
                let matches = rule.expression.matches({ _ in value }, all: { [value] })
                let negated = Expression.not(rule.expression).matches({ _ in value }, all: { [value] })
                guard matches != negated else { return "'\(rule.header.title)' both matches and does not" }
            }
        }
        return nil
    }
}
