/// Parses Sigma's condition language into an expression over the rule's search identifiers.
///
///     or_expr  = and_expr { "or" and_expr }      and_expr = not_expr { "and" not_expr }
///     not_expr = "not" not_expr | primary        primary  = selector | identifier | "(" or_expr ")"
///     selector = ( "1" | "any" | "all" ) "of" ( "them" | pattern )
struct ConditionParser {
    /// What is wrong, and at which scalar of the condition (from 0).
    struct Problem: Error {
        var offset: Int
        var message: String
    }

    private struct Token {
        var text: String
        var offset: Int
    }

    private let tokens: [Token]
    private let length: Int
    private let searches: [(name: String, expression: Expression)]
    private var position = 0
    private var depth = 0
    /// The identifiers that the condition used.
    private(set) var used: Set<String> = []

    private static let maximumDepth = 200

    init(_ text: String, searches: [(name: String, expression: Expression)]) {
        tokens = ConditionParser.tokens(of: text)
        length = text.unicodeScalars.count
        self.searches = searches
    }

    /// Parses the whole condition.
    mutating func parse() throws(Problem) -> Expression {
        if let pipe = tokens.first(where: { $0.text.contains("|") }) {
            throw Problem(
                offset: pipe.offset,
                message:
                    "'|' aggregations are not Sigma any more; write a correlation rule (correlation: type: event_count)"
            )
        }
        let expression = try disjunction()
        if let rest = current {
            throw Problem(offset: rest.offset, message: "expected 'and' or 'or' before '\(rest.text)'")
        }
        return expression
    }

    private var current: Token? { position < tokens.count ? tokens[position] : nil }

    private mutating func take(_ word: String) -> Bool {
        guard current?.text == word else { return false }
        position += 1
        return true
    }

    private mutating func disjunction() throws(Problem) -> Expression {
        var parts = [try conjunction()]
        while take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(Problem) -> Expression {
        var parts = [try negation()]
        while take("and") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(Problem) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ConditionParser.maximumDepth else {
            throw Problem(
                offset: current?.offset ?? length,
                message: "nested more than \(ConditionParser.maximumDepth) deep"
            )
        }
        return take("not") ? .not(try negation()) : try primary()
    }

    private mutating func primary() throws(Problem) -> Expression {
        guard let token = current else {
            throw Problem(offset: length, message: "the condition ends where a search identifier was expected")
        }
        position += 1
        if token.text == "(" {
            let inner = try disjunction()
            guard take(")") else { throw Problem(offset: current?.offset ?? length, message: "expected ')'") }
            return inner
        }
        if ["1", "any", "all"].contains(token.text), take("of") { return try selection(all: token.text == "all") }
        return try search(token)
    }

    private mutating func selection(all: Bool) throws(Problem) -> Expression {
        guard let token = current else {
            throw Problem(offset: length, message: "expected 'them' or a pattern such as selection_* after 'of'")
        }
        position += 1
        let pattern = TextPattern(sigma: token.text == "them" ? "*" : token.text, isCased: true)
        let hidden = token.text.hasPrefix("_")
        let chosen = searches.filter { pattern.matches($0.name) && (hidden || !$0.name.hasPrefix("_")) }
        guard !chosen.isEmpty else {
            throw Problem(offset: token.offset, message: "'\(token.text)' selects no search identifier")
        }
        used.formUnion(chosen.map(\.name))
        return all ? .all(chosen.map(\.expression)) : .any(chosen.map(\.expression))
    }

    private mutating func search(_ token: Token) throws(Problem) -> Expression {
        guard let match = searches.first(where: { $0.name == token.text }) else {
            let names = searches.map(\.name)
            let words = ["and", "or", "not", "of", "all", "any", "them"]
            if words.contains(token.text.lowercased()) && !words.contains(token.text) {
                throw Problem(
                    offset: token.offset,
                    message: "keywords are lower case; write '\(token.text.lowercased())'"
                )
            }
            let hint = nearest(to: token.text, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw Problem(offset: token.offset, message: "no search identifier is called '\(token.text)'\(hint)")
        }
        used.insert(match.name)
        return match.expression
    }

    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var word = ""
        var start = 0
        func flush(_ tokens: inout [Token], _ word: inout String) {
            if !word.isEmpty { tokens.append(Token(text: word, offset: start)) }
            word = ""
        }
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            if scalar.properties.isWhitespace {
                flush(&tokens, &word)
            } else if scalar == "(" || scalar == ")" || scalar == "|" {
                flush(&tokens, &word)
                tokens.append(Token(text: String(scalar), offset: offset))
            } else {
                if word.isEmpty { start = offset }
                word.unicodeScalars.append(scalar)
            }
        }
        flush(&tokens, &word)
        return tokens
    }
}
