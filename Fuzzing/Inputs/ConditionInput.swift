internal import KeytrailRules

/// A condition: where it is accepted, it means the same in parentheses, and the opposite behind `not`.
enum ConditionInput {
    static func disagreement(_ condition: String) -> String? {
        guard let plain = expression(condition) else { return nil }
        guard let doubled = expression("(\(condition)) and (\(condition))"),
            let negated = expression("not (\(condition))")
        else { return depth(condition) > 100 ? nil : "'\(condition)' is refused in parentheses" }
        for bits in 0..<8 {
            let answer = truth(plain, bits)
            guard truth(doubled, bits) == answer, truth(negated, bits) != answer else {
                return "'\(condition)' means something else in parentheses"
            }
        }
        return nil
    }

    /// How deep it may be nested; parentheses around it can be too much.
    private static func depth(_ condition: String) -> Int {
        condition.count { $0 == "(" } + condition.count { $0 == "n" }
    }

    private static func expression(_ condition: String) -> Expression? {
        let escaped = condition.unicodeScalars.map { scalar -> String in
            scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\"" || scalar == "\\"
                ? "\\x" + hexadecimal(scalar) : String(scalar)
        }
        let text = """
            title: t
            logsource: {category: webserver}
            detection:
                a: {f: "1"}
                b_1: {g: "1"}
                b_2: {h: "1"}
                condition: "\(escaped.joined())"
            """
        let set = RuleSet(files: [("input.yml", text)])
        return set.hasErrors ? nil : set.detections.first?.expression
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }

    private static func truth(_ expression: Expression, _ bits: Int) -> Bool {
        expression.matches { field in
            let place = ["f", "g", "h"].firstIndex(of: field) ?? 0
            return .text(bits >> place & 1 == 1 ? "1" : "0")
        }
    }
}
