internal import KeytrailRules

/// A detection's expression in negation normal form: negations stand only before leaves, and leaves are numbers.
indirect enum MatchNode {
    case all([MatchNode])
    case any([MatchNode])
    case leaf(MatchLeaf, isNegated: Bool)

    /// Puts an expression into the form; `leaf` numbers what it asks of events.
    init(_ expression: Expression, isNegated: Bool = false, leaf: (Expression) -> MatchLeaf) {
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
            self = .leaf(leaf(expression), isNegated: isNegated)
        }
    }

    /// Whether the node holds, given whether each leaf does.
    func holds(_ leaf: (MatchLeaf) throws -> Bool) rethrows -> Bool {
        switch self {
        case .all(let parts): try parts.allSatisfy { try $0.holds(leaf) }
        case .any(let parts): try parts.contains { try $0.holds(leaf) }
        case .leaf(let which, let isNegated): try leaf(which) != isNegated
        }
    }

    /// Whether the node may hold when only the tests of one slot are known.
    func mayHold(slot: Int, passes: (_ test: Int) -> Bool) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.mayHold(slot: slot, passes: passes) }
        case .any(let parts): parts.contains { $0.mayHold(slot: slot, passes: passes) }
        case .leaf(.test(slot, let test), let isNegated): passes(test) != isNegated
        case .leaf: true
        }
    }

    /// The slots whose tests it has; `nil` when it also looks at two slots at once, or at whole events.
    var slots: Set<Int>? {
        switch self {
        case .all(let parts), .any(let parts):
            parts.reduce(into: Set<Int>?([])) { all, part in
                guard let slots = part.slots else { return all = nil }
                all?.formUnion(slots)
            }
        case .leaf(.test(let slot, _), _): [slot]
        case .leaf(.reference, _), .leaf(.keyword, _): nil
        }
    }

    /// Whether it holds exactly when no slot alone speaks against it: a conjunction of parts that each look at one slot.
    var isSeparable: Bool {
        switch self {
        case .all(let parts): parts.allSatisfy(\.isSeparable)
        case .any, .leaf: slots.map { $0.count <= 1 } ?? false
        }
    }
}

/// What a detection asks of one event.
enum MatchLeaf: Hashable {
    /// A test of one slot's value, by its number among the slot's tests.
    case test(slot: Int, Int)
    /// Two slots' values compared.
    case reference(Int, Int, FieldReference)
    /// Any value of the whole event.
    case keyword(ValueTest)
}
