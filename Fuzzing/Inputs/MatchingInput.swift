internal import KeytrailRules

/// Patterns and a text: compiled, asked alone, asked together and by the reference, the answer is the same.
///
/// The first character of a line says what it is: `c` a pattern in which case matters, `r` a regular expression, `n` a
/// number, anything else a pattern.
enum MatchingInput {
    static func disagreement(_ input: String) -> String? {
        // More would only be slower.
        var lines = input.prefix(4_096).split(separator: "\n", omittingEmptySubsequences: false).prefix(64).map(
            String.init
        )
        let text = lines.popLast() ?? ""
        var tests: [ValueTest] = []
        for line in lines {
            let rest = String(line.dropFirst())
            switch line.first {
            case "r": if let expression = try? RegularExpression(rest) { tests.append(.regex(expression)) }
            case "n": if let number = Double(rest) { tests.append(.number(.equal, number)) }
            case "c", .some, nil:
                let isCased = line.first == "c"
                let pattern = TextPattern(sigma: rest, isCased: isCased)
                guard pattern.matches(text) == NaivePattern(rest, isCased: isCased).matches(text) else {
                    return "the pattern '\(rest)' and the text '\(text)'"
                }
                tests += [.text(pattern), .text(pattern.open(atStart: true, atEnd: true))]
            }
        }
        let together = ValueTests(tests)
        let half = text.unicodeScalars.count / 2
        let parts = [text.unicodeScalars.prefix(half), text.unicodeScalars.dropFirst(half)].map {
            FieldValue.text(String($0))
        }
        for value in [FieldValue.text(text), .list(parts), .list([]), .absent] {
            let alone = tests.indices.filter { tests[$0].matches(value) }
            guard together.passing(value) == alone else { return "the tests \(lines) and the value \(value)" }
        }
        return nil
    }
}
