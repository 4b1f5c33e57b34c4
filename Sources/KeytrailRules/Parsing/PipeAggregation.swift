/// The aggregation of a condition of Sigma's first version (`selection | count() by user > 5`), so that the refusal can say
/// what to write instead.
struct PipeAggregation {
    private enum Measure {
        case count(field: String?)
        /// The type of correlation, and the percentile for the extremes.
        case value(kind: String, field: String, percentile: Int?)
        /// Other search identifiers that must be seen near by.
        case near([String])
    }

    /// The condition before the `|`.
    let condition: String
    private let measure: Measure
    private let groupBy: [String]
    private let bound: String

    /// Reads a condition with `|`; `nil` when what follows is none of the known aggregations.
    init?(_ text: String) {
        guard let pipe = text.firstIndex(of: "|") else { return nil }
        condition = text[..<pipe].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let words = PipeAggregation.words(of: text[text.index(after: pipe)...])
        if words.first == "near" {
            let names = words.dropFirst().filter { !["and", "(", ")"].contains($0) }
            guard !names.isEmpty, !names.contains("not"), !names.contains("or") else { return nil }
            measure = .near(Array(names))
            groupBy = []
            bound = ""
            return
        }
        guard let close = words.firstIndex(of: ")"), words.count >= 3, words[1] == "(", close <= 3,
            let measure = PipeAggregation.measure(words[0], field: close == 3 ? words[2] : nil)
        else { return nil }
        self.measure = measure
        var rest = words[(close + 1)...]
        if rest.first == "by" {
            let fields = rest.dropFirst().prefix { PipeAggregation.comparisons[$0] == nil }
            groupBy = fields.flatMap { $0.split(separator: ",").map(String.init) }
            rest = rest.dropFirst(1 + fields.count)
        } else {
            groupBy = []
        }
        guard rest.count == 2, let comparison = rest.first.flatMap({ PipeAggregation.comparisons[$0] }),
            let number = rest.last, Double(number)?.isFinite == true
        else { return nil }
        bound = "\(comparison): \(number)"
    }

    /// The equivalent correlation as one YAML document on one line, to be put after `---`.
    func correlation(title: String, reference: String, timespan: String, level: String) -> String {
        var entries: [String] = []
        switch measure {
        case .count(nil):
            entries = ["type: event_count", "rules: [\(reference)]"]
        case .count(let field?):
            entries = ["type: value_count", "rules: [\(reference)]", "condition: {field: \(quoted(field)), \(bound)}"]
        case .value(let kind, let field, let percentile):
            let extra = percentile.map { "percentile: \($0), " } ?? ""
            entries = [
                "type: \(kind)", "rules: [\(reference)]", "condition: {field: \(quoted(field)), \(extra)\(bound)}",
            ]
        case .near(let others):
            entries = ["type: temporal", "rules: [\(([reference] + others.map(quoted)).joined(separator: ", "))]"]
        }
        if case .count(nil) = measure { entries.append("condition: {\(bound)}") }
        if !groupBy.isEmpty { entries.append("group-by: [\(groupBy.map(quoted).joined(separator: ", "))]") }
        entries.append("timespan: \(timespan)")
        return "{title: \(quoted(title)), level: \(level), correlation: {\(entries.joined(separator: ", "))}}"
    }

    /// The search identifiers that must become rules of their own.
    var otherRules: [String] {
        if case .near(let others) = measure { return others }
        return []
    }

    private static let comparisons = [
        "<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "=": "eq", "==": "eq", "!=": "neq",
    ]

    private static func measure(_ word: String, field: String?) -> Measure? {
        switch (word, field) {
        case ("count", _): .count(field: field)
        case ("sum", let field?): .value(kind: "value_sum", field: field, percentile: nil)
        case ("avg", let field?): .value(kind: "value_avg", field: field, percentile: nil)
        case ("min", let field?): .value(kind: "value_percentile", field: field, percentile: 0)
        case ("max", let field?): .value(kind: "value_percentile", field: field, percentile: 100)
        default: nil
        }
    }

    /// Names, numbers, parentheses and comparisons; white space does not matter.
    private static func words(of text: Substring) -> [String] {
        var words: [String] = []
        var isOpen = false
        for character in text {
            let isComparison = "<>=!".contains(character)
            guard !character.isWhitespace else {
                isOpen = false
                continue
            }
            let isAlone = "()".contains(character)
            let continues = isOpen && words.last?.last.map { "<>=!".contains($0) } == isComparison
            if continues && !isAlone {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
            isOpen = !isAlone
        }
        return words
    }

    /// The text as a YAML scalar inside a flow mapping.
    private func quoted(_ text: String) -> String {
        let isSimple = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        return isSimple && !text.isEmpty ? text : "'" + text.replacing("'", with: "''") + "'"
    }
}
