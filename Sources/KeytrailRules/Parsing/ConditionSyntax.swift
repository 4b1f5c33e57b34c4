/// A condition as it is written: words joined by `and`, `or`, `not` and parentheses.
///
/// Detection rules, filters and the string conditions of correlations share it; what a word means is theirs to say.
indirect enum ConditionSyntax {
    /// A word, and where it starts, in scalars of the text from 0.
    struct Word {
        var text: String
        var offset: Int
    }

    /// What is wrong, and at which scalar of the text.
    struct Problem: Error {
        var offset: Int
        var message: String
    }

    case all([ConditionSyntax])
    case any([ConditionSyntax])
    case not(ConditionSyntax)
    case word(Word)
    /// `1 of`, `any of` or `all of` the words that a pattern selects.
    case selector(all: Bool, pattern: Word)

    /// Parses a whole text; linear, and not nested deeper than `maximumDepth`.
    init(_ text: String) throws(Problem) {
        var parser = ConditionGrammar(text)
        self = try parser.whole()
    }

    /// Whether anything in it is negated.
    var hasNegation: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains(where: \.hasNegation)
        case .not: true
        case .word, .selector: false
        }
    }

    /// How deep parentheses and negations may be nested.
    static let maximumDepth = 200
}

/// The grammar of conditions, as the Sigma specification 2.1 has it; `any of` is from pySigma.
///
///     or_expr  = and_expr { "or" and_expr }      and_expr = not_expr { "and" not_expr }
///     not_expr = "not" not_expr | primary        primary  = selector | word | "(" or_expr ")"
///     selector = ( "1" | "any" | "all" ) "of" ( "them" | pattern )
private struct ConditionGrammar {
    private let words: [ConditionSyntax.Word]
    private let length: Int
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        words = ConditionGrammar.words(of: text)
        length = text.unicodeScalars.count
    }

    mutating func whole() throws(ConditionSyntax.Problem) -> ConditionSyntax {
        let syntax = try disjunction()
        guard let rest = current else { return syntax }
        let keywords = ["and", "or", "not"]
        let suspects = words[max(0, position - 1)...position].map(\.text)
        let shouted = suspects.first { !keywords.contains($0) && keywords.contains($0.lowercased()) }
        let hint = shouted.map { "; keywords are lower case, write '\($0.lowercased())'" } ?? ""
        throw problem("expected 'and' or 'or' before '\(rest.text)'" + hint)
    }

    private var current: ConditionSyntax.Word? { position < words.count ? words[position] : nil }

    private func problem(_ message: String) -> ConditionSyntax.Problem {
        ConditionSyntax.Problem(offset: current?.offset ?? length, message: message)
    }

    private mutating func take(_ word: String) -> Bool {
        guard current?.text == word else { return false }
        position += 1
        return true
    }

    private mutating func disjunction() throws(ConditionSyntax.Problem) -> ConditionSyntax {
        var parts = [try conjunction()]
        while take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(ConditionSyntax.Problem) -> ConditionSyntax {
        var parts = [try negation()]
        while take("and") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(ConditionSyntax.Problem) -> ConditionSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ConditionSyntax.maximumDepth else {
            throw problem("nested more than \(ConditionSyntax.maximumDepth) deep")
        }
        return take("not") ? .not(try negation()) : try primary()
    }

    private mutating func primary() throws(ConditionSyntax.Problem) -> ConditionSyntax {
        if take("(") {
            let inner = try disjunction()
            guard take(")") else { throw problem("expected ')'") }
            return inner
        }
        guard let word = current, !["and", "or", ")"].contains(word.text) else {
            let found = current.map { "before '\($0.text)'" } ?? "at the end"
            throw problem("expected a name \(found)")
        }
        position += 1
        guard current?.text == "of" else { return .word(word) }
        guard ["1", "any", "all"].contains(word.text) else {
            position -= 1
            throw problem("'\(word.text) of' is no selector; write '1 of', 'any of' or 'all of'")
        }
        position += 1
        guard let pattern = current, !["(", ")"].contains(pattern.text) else {
            throw problem("expected 'them' or a pattern such as selection_* after 'of'")
        }
        position += 1
        return .selector(all: word.text == "all", pattern: pattern)
    }

    private static func words(of text: String) -> [ConditionSyntax.Word] {
        var words: [ConditionSyntax.Word] = []
        var word = ConditionSyntax.Word(text: "", offset: 0)
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            let isParenthesis = scalar == "(" || scalar == ")"
            let isSpace = scalar.isASCII ? scalar.value <= 0x20 : scalar.properties.isWhitespace
            guard isParenthesis || isSpace else {
                if word.text.isEmpty { word.offset = offset }
                word.text.unicodeScalars.append(scalar)
                continue
            }
            if !word.text.isEmpty { words.append(word) }
            word.text = ""
            if isParenthesis { words.append(ConditionSyntax.Word(text: String(scalar), offset: offset)) }
        }
        if !word.text.isEmpty { words.append(word) }
        return words
    }
}
