internal import KeytrailRules

/// A detection's expression in negation normal form: negations stand only before leaves, and leaves are numbers.
indirect enum MatchNode: Hashable {
    case all([MatchNode])
    case any([MatchNode])
    case leaf(MatchLeaf, isNegated: Bool)

    /// Puts an expression into the form; `leaf` says what a part that looks at an event is, without its negation.
    init(_ expression: Expression, isNegated: Bool = false, leaf: (Expression) -> MatchNode) {
        switch expression {
        case .all(let parts):
            let nodes = parts.map { MatchNode($0, isNegated: isNegated, leaf: leaf) }
            self = isNegated ? .any(nodes) : .all(nodes)
        case .any(let parts):
            let nodes = parts.map { MatchNode($0, isNegated: isNegated, leaf: leaf) }
            self = isNegated ? .all(nodes) : .any(nodes)
        case .not(let part):
            self.init(part, isNegated: !isNegated, leaf: leaf)
        case .field, .reference, .keyword:
            let node = leaf(expression)
            self = isNegated ? node.negated : node
        }
    }

    private var negated: MatchNode {
        switch self {
        case .all(let parts): .any(parts.map(\.negated))
        case .any(let parts): .all(parts.map(\.negated))
        case .leaf(let leaf, let isNegated): .leaf(leaf, isNegated: !isNegated)
        }
    }

    /// Whether the node may hold when only the tests of one slot are known; leaves of other slots count as `unknown`.
    func holds(slot: Int, unknown: Bool, passes: (_ test: Int) -> Bool) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(slot: slot, unknown: unknown, passes: passes) }
        case .any(let parts): parts.contains { $0.holds(slot: slot, unknown: unknown, passes: passes) }
        case .leaf(.test(slot, let test), let isNegated): passes(test) != isNegated
        case .leaf: unknown
        }
    }

    /// The slots whose tests it has; `nil` when it also compares slots with each other.
    var slots: Set<Int>? {
        switch self {
        case .all(let parts), .any(let parts):
            parts.reduce(into: Set<Int>?([])) { all, part in
                guard let slots = part.slots else { return all = nil }
                all?.formUnion(slots)
            }
        case .leaf(.test(let slot, _), _): [slot]
        case .leaf(.reference, _): nil
        }
    }

    /// What must all hold, as small as can be.
    var conjuncts: [MatchNode] {
        switch self {
        case .all(let parts): parts.flatMap(\.conjuncts)
        case .any(let parts): parts.count == 1 ? parts[0].conjuncts : [self]
        case .leaf: [self]
        }
    }

    /// What is enough by itself, as small as can be.
    var disjuncts: [MatchNode] {
        switch self {
        case .any(let parts): parts.flatMap(\.disjuncts)
        case .all(let parts): parts.count == 1 ? parts[0].disjuncts : [self]
        case .leaf: [self]
        }
    }

    /// Whether it looks at one slot alone, or at none.
    var isOfOneSlot: Bool { slots.map { $0.count <= 1 } ?? false }
}

/// What a detection asks of one event.
enum MatchLeaf: Hashable {
    /// A test of one slot's value, by its number among the slot's tests.
    case test(slot: Int, Int)
    /// Two slots' values compared.
    case reference(Int, Int, FieldReference)
}
