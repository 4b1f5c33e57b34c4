internal import KeytrailRules

/// A conjunction of a string condition: rules that must be seen, and rules that must not, one bit for each.
struct PresenceTerm: Hashable {
    var seen: UInt64 = 0
    var absent: UInt64 = 0

    /// The rules that must be seen, in their order.
    var order: [Int] { (0..<64).filter { seen >> UInt64($0) & 1 != 0 } }

    /// The disjunctive normal form; terms that contradict themselves are left out.
    ///
    /// Exponential in the nesting at worst; conditions are written by people, and the parser bounds them.
    static func terms(of presence: Correlation.Presence, isNegated: Bool = false) -> [PresenceTerm] {
        switch presence {
        case .rule(let index):
            let bit: UInt64 = 1 << UInt64(index)
            return [isNegated ? PresenceTerm(absent: bit) : PresenceTerm(seen: bit)]
        case .not(let part):
            return terms(of: part, isNegated: !isNegated)
        case .all(let parts):
            let children = parts.map { terms(of: $0, isNegated: isNegated) }
            return isNegated ? unique(children.flatMap { $0 }) : product(children)
        case .any(let parts):
            let children = parts.map { terms(of: $0, isNegated: isNegated) }
            return isNegated ? product(children) : unique(children.flatMap { $0 })
        }
    }

    private static func product(_ children: [[PresenceTerm]]) -> [PresenceTerm] {
        children.reduce([PresenceTerm()]) { left, right in
            let pairs = left.flatMap { one in
                right.map { PresenceTerm(seen: one.seen | $0.seen, absent: one.absent | $0.absent) }
            }
            return unique(pairs.filter { $0.seen & $0.absent == 0 })
        }
    }

    private static func unique(_ terms: [PresenceTerm]) -> [PresenceTerm] {
        var known: Set<PresenceTerm> = []
        return terms.filter { known.insert($0).inserted }
    }
}
