/// Resolves the words of a correlation's string condition to its rules.
struct PresenceParser {
    /// The rules as the condition calls them; those of `rules` first, in its order.
    private(set) var rules: [ConditionSyntax.Word]
    /// Whether rules that the condition mentions join the list: where the file has no `rules`.
    private let isOpen: Bool
    private var indices: [String: Int]
    private var used: Set<Int> = []

    /// Reads conditions over `rules`, or over whatever rules they mention when that is `nil`.
    init(rules: [String]?) {
        self.rules = (rules ?? []).map { ConditionSyntax.Word(text: $0, offset: 0) }
        indices = Dictionary((rules ?? []).enumerated().map { ($1, $0) }) { first, _ in first }
        isOpen = rules == nil
    }

    /// The condition, every rule of the list used, and not true of a group in which nothing was seen.
    mutating func presence(_ text: String) throws(ConditionSyntax.Problem) -> Correlation.Presence {
        let presence = try resolve(try ConditionSyntax(text))
        if let unused = rules.indices.first(where: { !used.contains($0) }) {
            throw ConditionSyntax.Problem(
                offset: 0,
                message: "'\(rules[unused].text)' is in 'rules' but not in the condition; use it or leave it out"
            )
        }
        guard !presence.holds(whenSeen: { _ in false }) else {
            throw ConditionSyntax.Problem(
                offset: 0,
                message:
                    "the condition holds where nothing was seen, and no event starts it; for events that stop coming use type: keytrail_silence"
            )
        }
        return presence
    }

    private mutating func resolve(
        _ syntax: ConditionSyntax
    ) throws(ConditionSyntax.Problem) -> Correlation.Presence {
        switch syntax {
        case .all(let parts): return .all(try resolve(parts))
        case .any(let parts): return .any(try resolve(parts))
        case .not(let part): return .not(try resolve(part))
        case .word(let word): return .rule(try index(word))
        case .selector(_, let pattern):
            throw ConditionSyntax.Problem(
                offset: pattern.offset,
                message: "'of' cannot select rules; name each of them"
            )
        }
    }

    private mutating func resolve(
        _ parts: [ConditionSyntax]
    ) throws(ConditionSyntax.Problem) -> [Correlation.Presence] {
        var presences: [Correlation.Presence] = []
        for part in parts { presences.append(try resolve(part)) }
        return presences
    }

    private mutating func index(_ word: ConditionSyntax.Word) throws(ConditionSyntax.Problem) -> Int {
        if let index = indices[word.text] {
            used.insert(index)
            return index
        }
        guard isOpen else {
            let hint = nearest(to: word.text, among: rules.map(\.text)).map { "; did you mean '\($0)'?" } ?? ""
            throw ConditionSyntax.Problem(offset: word.offset, message: "'\(word.text)' is not in 'rules'\(hint)")
        }
        indices[word.text] = rules.count
        used.insert(rules.count)
        rules.append(word)
        return rules.count - 1
    }
}

extension Correlation.Presence {
    /// Whether it holds where `seen` says which rules were.
    package func holds(whenSeen seen: (_ rule: Int) -> Bool) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(whenSeen: seen) }
        case .any(let parts): parts.contains { $0.holds(whenSeen: seen) }
        case .not(let part): !part.holds(whenSeen: seen)
        case .rule(let index): seen(index)
        }
    }
}
