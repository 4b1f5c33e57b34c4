/// Resolves a condition's words to the search identifiers of a detection or a filter.
struct ConditionParser {
    /// A search identifier and what it asks.
    struct Search {
        let name: String
        let expression: Expression
        /// How many tests it holds.
        let size: Int

        init(name: String, expression: Expression) {
            self.name = name
            self.expression = expression
            size = expression.size
        }
    }

    private let searches: [Search]
    private let byName: [String: Search]
    private var size = 0
    /// The identifiers that the condition used.
    private(set) var used: Set<String> = []

    /// How many tests a condition may come to, every mention counted: the end of conditions that only cost time.
    static let maximumSize = 1_000_000

    init(searches: [Search]) {
        self.searches = searches
        byName = Dictionary(searches.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The expression that a condition stands for.
    mutating func expression(_ text: String) throws(ConditionSyntax.Problem) -> Expression {
        try resolve(try ConditionSyntax(text))
    }

    private mutating func resolve(_ syntax: ConditionSyntax) throws(ConditionSyntax.Problem) -> Expression {
        switch syntax {
        case .all(let parts): return .all(try resolve(parts))
        case .any(let parts): return .any(try resolve(parts))
        case .not(let part): return .not(try resolve(part))
        case .word(let word): return try search(word)
        case .selector(let all, let pattern): return try selection(pattern, all: all)
        }
    }

    private mutating func resolve(_ parts: [ConditionSyntax]) throws(ConditionSyntax.Problem) -> [Expression] {
        var expressions: [Expression] = []
        for part in parts { expressions.append(try resolve(part)) }
        return expressions
    }

    /// `them` and patterns leave out identifiers that begin with `_`, unless the pattern itself does.
    private mutating func selection(
        _ word: ConditionSyntax.Word,
        all: Bool
    ) throws(ConditionSyntax.Problem) -> Expression {
        let pattern = TextPattern(sigma: word.text == "them" ? "*" : word.text, isCased: true)
        let hidden = word.text.hasPrefix("_")
        let chosen = searches.filter { (hidden || !$0.name.hasPrefix("_")) && pattern.matches($0.name) }
        guard !chosen.isEmpty else {
            let names = searches.map(\.name)
            let hint = nearest(to: word.text, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw ConditionSyntax.Problem(
                offset: word.offset,
                message: "'\(word.text)' selects no search identifier\(hint)"
            )
        }
        try count(chosen.reduce(searches.count) { $0 + $1.size }, at: word)
        used.formUnion(chosen.map(\.name))
        return all ? .all(chosen.map(\.expression)) : .any(chosen.map(\.expression))
    }

    private mutating func search(_ word: ConditionSyntax.Word) throws(ConditionSyntax.Problem) -> Expression {
        guard let search = byName[word.text] else {
            let lower = word.text.lowercased()
            let keywords = ["and", "or", "not", "of", "all", "any", "them"]
            let near = nearest(to: word.text, among: searches.map(\.name))
            let hint =
                lower != word.text && keywords.contains(lower)
                ? "; keywords are lower case, write '\(lower)'" : near.map { "; did you mean '\($0)'?" } ?? ""
            throw ConditionSyntax.Problem(
                offset: word.offset,
                message: "no search identifier is called '\(word.text)'\(hint)"
            )
        }
        try count(search.size, at: word)
        used.insert(search.name)
        return search.expression
    }

    private mutating func count(_ tests: Int, at word: ConditionSyntax.Word) throws(ConditionSyntax.Problem) {
        size += tests
        guard size <= ConditionParser.maximumSize else {
            throw ConditionSyntax.Problem(
                offset: word.offset,
                message: "the condition comes to more than \(ConditionParser.maximumSize) tests; mention less"
            )
        }
    }
}

extension Expression {
    /// How many tests it holds, empty groups counted as one.
    fileprivate var size: Int {
        switch self {
        case .all(let parts), .any(let parts): parts.reduce(1) { $0 + $1.size }
        case .not(let part): part.size
        case .field, .reference, .keyword: 1
        }
    }
}
