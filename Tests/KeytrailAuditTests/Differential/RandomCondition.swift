import KeytrailTestSupport

/// Random conditions of Sigma's whole grammar.
struct RandomCondition {
    /// The identifiers, one of which at least does not start with an underscore.
    let identifiers: [String]

    /// A condition that may not use all of them.
    func text(depth: Int = 3, using random: inout Lehmer) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 4), using: &random) {
        case 0...2: random.one(of: identifiers)
        case 3: selector(using: &random)
        case 4, 5: "not \(operand(depth, &random))"
        case 6, 7: "\(operand(depth, &random)) and \(operand(depth, &random))"
        case 8: "\(operand(depth, &random)) or \(operand(depth, &random))"
        default: "\(text(depth: depth - 1, using: &random)) or \(text(depth: depth - 1, using: &random))"
        }
    }

    private func operand(_ depth: Int, _ random: inout Lehmer) -> String {
        let inner = text(depth: depth - 1, using: &random)
        let isCompound = inner.contains(" and ") || inner.contains(" or ")
        // Without parentheses now and then: precedence is part of the grammar.
        return isCompound && random.chance(70) ? "(\(inner))" : inner
    }

    private func selector(using random: inout Lehmer) -> String {
        let quantity = random.one(of: ["1", "all", "any"])
        let name = random.one(of: identifiers)
        let patterns = ["them", String(name.prefix(3)) + "*", "*" + String(name.suffix(1)), name]
        // A name's beginning or end may choose hidden identifiers alone only if it starts like them.
        let pattern = random.one(of: name.hasPrefix("_") ? ["them", String(name.prefix(3)) + "*"] : patterns)
        return "\(quantity) of \(pattern)"
    }
}
