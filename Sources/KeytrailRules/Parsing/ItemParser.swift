internal import KeytrailModel
internal import KeytrailYAML

/// Turns one `field|modifier|…: values` of a detection into an expression.
struct ItemParser {
    let source: LogSource
    /// The values that placeholders stand for (`expand`), by their names.
    let placeholders: [String: [String]]

    /// The expression, or `nil` when `problems` says why there is none.
    ///
    /// An empty field name stands for every value of the event (keyword search).
    func expression(of entry: YAMLNode.Entry, problems: inout RuleProblems) -> Expression? {
        let words = entry.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let field = words.first ?? ""
        if !field.isEmpty, let problem = source.problem(withField: field) {
            problems.error(at: entry.keyLocation, problem)
            return nil
        }
        guard let modifiers = modifiers(words.dropFirst(), at: entry.keyLocation, problems: &problems) else {
            return nil
        }
        if modifiers.contains(.all), entry.value.elements == nil {
            problems.error(at: entry.keyLocation, "'all' needs a list of values")
            return nil
        }
        let item = Item(field: field, modifiers: modifiers, location: entry.keyLocation)
        return expression(item, entry.value, problems: &problems)
    }

    /// The expression of values without a field: one of them stands somewhere in the event.
    func keywords(_ value: YAMLNode, problems: inout RuleProblems) -> Expression? {
        expression(Item(field: "", modifiers: [], location: value.location), value, problems: &problems)
    }

    private func expression(_ item: Item, _ value: YAMLNode, problems: inout RuleProblems) -> Expression? {
        if item.isKeyword, let problem = item.keywordProblem {
            problems.error(at: item.location, problem)
            return nil
        }
        let values = ItemValues(item: item, source: source, placeholders: placeholders)
        var parts: [Expression] = []
        var isWhole = true
        for node in value.elements ?? [value] {
            do throws(ItemProblem) {
                parts.append(try values.expression(node))
            } catch {
                problems.error(at: error.location, error.message, error.kind)
                isWhole = false
            }
        }
        guard isWhole else { return nil }
        if parts.isEmpty {
            guard !item.isKeyword else {
                problems.error(at: value.location, "a list of keywords must not be empty")
                return nil
            }
            parts = [.field(item.field, .null)]
        }
        let joined = Expression.joined(parts, all: item.modifiers.contains(.all))
        return item.modifiers.contains(.neq) ? .not(joined) : joined
    }

    private func modifiers(
        _ words: ArraySlice<String>,
        at location: SourceLocation,
        problems: inout RuleProblems
    ) -> [FieldModifier]? {
        var modifiers: [FieldModifier] = []
        for word in words {
            guard let modifier = FieldModifier(rawValue: word) else {
                let known = FieldModifier.allCases.map(\.rawValue)
                problems.error(at: location, "unknown modifier '\(word)'" + problems.hint(word, among: known))
                return nil
            }
            modifiers.append(modifier)
        }
        if let problem = FieldModifier.problem(with: modifiers) {
            problems.error(at: location, problem)
            return nil
        }
        return modifiers
    }
}

/// What stands before the colon of an item.
struct Item {
    /// The field; empty for a keyword search.
    let field: String
    let modifiers: [FieldModifier]
    let location: SourceLocation
    /// What the values are.
    let family: FieldModifier.Family

    init(field: String, modifiers: [FieldModifier], location: SourceLocation) {
        self.field = field
        self.modifiers = modifiers
        self.location = location
        let families = modifiers.reduce(Set(FieldModifier.Family.allCases)) { $0.intersection($1.families) }
        family = families.contains(.text) ? .text : families.first ?? .text
    }

    var isKeyword: Bool { field.isEmpty }

    /// Why the modifiers make no sense without a field; `nil` when they do.
    var keywordProblem: String? {
        switch family {
        case .text, .expression: nil
        case .reference, .network, .number, .presence:
            "'\(modifiers.map(\.rawValue).joined(separator: "|"))' looks at one field; write its name before the '|'"
        }
    }

    /// The test as an expression.
    func expression(_ test: ValueTest) -> Expression { isKeyword ? .keyword(test) : .field(field, test) }
}

/// Why a value is refused.
struct ItemProblem: Error {
    var location: SourceLocation
    var message: String
    /// What kind of mistake it is; `nil` for that of the item.
    var kind: ProblemKind?

    init(_ location: SourceLocation, _ message: String, _ kind: ProblemKind? = nil) {
        self.location = location
        self.message = message
        self.kind = kind
    }
}

extension Expression {
    /// All of the parts, or any of them; a single one as it is.
    static func joined(_ parts: [Expression], all: Bool) -> Expression {
        parts.count == 1 ? parts[0] : all ? .all(parts) : .any(parts)
    }
}
