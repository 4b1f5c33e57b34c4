import KeytrailTestSupport

/// A random string condition over rules, and its alternatives: each rules that must be seen, and rules that must not.
struct RandomPresence {
    /// One alternative.
    struct Alternative {
        var seen: Set<String> = []
        var unseen: Set<String> = []
    }

    /// As a rule writes it.
    let text: String
    /// The disjunctive normal form without contradictions.
    let alternatives: [Alternative]

    /// Over all of these rules; every alternative has something to be seen, which is what an absence is measured from.
    init(_ rules: [String], absence: Bool, using random: inout Lehmer) {
        while true {
            let (text, alternatives) = RandomPresence.build(rules[...], absence, &random)
            let isAnchored = alternatives.allSatisfy { !$0.seen.isEmpty }
            if isAnchored, !alternatives.isEmpty {
                self.text = text
                self.alternatives = alternatives
                return
            }
        }
    }

    /// Whether some alternatives look back and others ahead.
    var isMixed: Bool { Set(alternatives.map(\.unseen.isEmpty)).count > 1 }

    private static func build(
        _ rules: ArraySlice<String>,
        _ absence: Bool,
        _ random: inout Lehmer,
        isNegated: Bool = false
    ) -> (String, [Alternative]) {
        if absence, random.chance(30) {
            let (text, alternatives) = build(rules, false, &random, isNegated: !isNegated)
            return ("not (\(text))", alternatives)
        }
        guard rules.count > 1 else {
            let rule = rules.first ?? ""
            return (rule, [isNegated ? Alternative(unseen: [rule]) : Alternative(seen: [rule])])
        }
        let middle = Int.random(in: (rules.startIndex + 1)..<rules.endIndex, using: &random)
        let (left, leftWays) = build(rules[..<middle], absence, &random, isNegated: isNegated)
        let (right, rightWays) = build(rules[middle...], absence, &random, isNegated: isNegated)
        let isConjunction = random.chance(65)
        let text = "(\(left)) \(isConjunction ? "and" : "or") (\(right))"
        guard isConjunction != isNegated else { return (text, leftWays + rightWays) }
        let both = leftWays.flatMap { left in
            rightWays.map {
                Alternative(seen: left.seen.union($0.seen), unseen: left.unseen.union($0.unseen))
            }
        }
        return (text, both.filter { $0.seen.isDisjoint(with: $0.unseen) })
    }
}
