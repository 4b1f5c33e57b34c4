/// Sigma's value modifiers (Sigma specification 2.1, "Value Modifiers"; `utf16le` is another name of `wide`).
enum FieldModifier: String, CaseIterable, Sendable {
    case all, neq
    case contains, startswith, endswith, cased
    case windash, expand, wide, utf16le, utf16be, utf16, base64, base64offset
    case re, i, m, s, ignorecase, multiline, dotall
    case fieldref, cidr, exists
    case lt, lte, gt, gte
    case minute, hour, day, week, month, year
}

extension FieldModifier {
    /// What an item's values are; the modifiers of one item agree on it.
    enum Family: String, CaseIterable {
        case text, expression, reference, network, number, presence
    }

    /// What the values can be when the modifier is there.
    var families: Set<Family> {
        switch self {
        case .all, .neq: [.text, .expression, .reference, .network, .number]
        case .contains, .startswith, .endswith: [.text, .expression, .reference]
        case .cased: [.text, .reference]
        case .windash, .expand, .wide, .utf16le, .utf16be, .utf16, .base64, .base64offset: [.text]
        case .re, .i, .m, .s, .ignorecase, .multiline, .dotall: [.expression]
        case .fieldref: [.reference]
        case .cidr: [.network]
        case .exists: [.presence]
        case .lt, .lte, .gt, .gte, .minute, .hour, .day, .week, .month, .year: [.number]
        }
    }

    /// Modifiers of which one item has one at most.
    var rivals: [FieldModifier] {
        let groups: [[FieldModifier]] = [
            [.contains, .startswith, .endswith], [.wide, .utf16le, .utf16be, .utf16], [.base64, .base64offset],
            [.lt, .lte, .gt, .gte], [.minute, .hour, .day, .week, .month, .year],
            [.i, .ignorecase], [.m, .multiline], [.s, .dotall],
        ]
        return groups.first { $0.contains(self) }?.filter { $0 != self } ?? []
    }

    /// Modifiers that cannot work on what this one makes, so that they must stand before it.
    var earlier: [FieldModifier] {
        switch self {
        case .contains, .startswith, .endswith: [.base64, .base64offset, .wide, .utf16le, .utf16be, .utf16]
        case .base64, .base64offset: [.windash, .expand, .wide, .utf16le, .utf16be, .utf16]
        case .wide, .utf16le, .utf16be, .utf16: [.windash, .expand]
        case .lt, .lte, .gt, .gte: [.minute, .hour, .day, .week, .month, .year]
        default: []
        }
    }

    /// The comparison of a numeric modifier; `nil` for the others.
    var comparison: Comparison? {
        switch self {
        case .lt: .less
        case .lte: .lessOrEqual
        case .gt: .greater
        case .gte: .greaterOrEqual
        default: nil
        }
    }

    /// How a regular expression is read with it; `nil` for the others.
    var expressionOption: RegularExpression.Options? {
        switch self {
        case .i, .ignorecase: .ignoreCase
        case .m, .multiline: .multiLine
        case .s, .dotall: .dotAll
        default: nil
        }
    }

    /// Why these modifiers do not go together in this order, and what to write; `nil` when they do.
    static func problem(with modifiers: [FieldModifier]) -> String? {
        var families = Set(Family.allCases)
        for (index, modifier) in modifiers.enumerated() {
            let before = modifiers[..<index]
            if before.contains(modifier) { return "'\(modifier.rawValue)' stands twice; keep one" }
            if let rival = before.first(where: modifier.rivals.contains) { return rivalry(rival, modifier) }
            if let late = before.first(where: { $0.earlier.contains(modifier) }) {
                return "'\(modifier.rawValue)' must stand before '\(late.rawValue)'"
            }
            let common = families.intersection(modifier.families)
            guard !common.isEmpty else { return mismatch(modifier, before) }
            families = common
        }
        for first in [FieldModifier.re, .fieldref] where modifiers.dropFirst().contains(first) {
            return "'\(first.rawValue)' must be the first modifier"
        }
        if families == [.expression], modifiers.first != .re,
            let option = modifiers.first(where: { $0.expressionOption != nil })
        {
            return "'\(option.rawValue)' belongs to a regular expression; write 're|\(option.rawValue)'"
        }
        return nil
    }

    private static func rivalry(_ first: FieldModifier, _ second: FieldModifier) -> String {
        let advice =
            switch second {
            case .lt, .lte, .gt, .gte: "write the field twice, once with each"
            case .startswith where first == .endswith, .endswith where first == .startswith:
                "write 'contains', or the field twice"
            default: "keep one"
            }
        return "'\(first.rawValue)' and '\(second.rawValue)' do not go together; \(advice)"
    }

    private static func mismatch(_ modifier: FieldModifier, _ before: ArraySlice<FieldModifier>) -> String {
        if modifier == .exists || before.contains(.exists) {
            return "'exists' must be the only modifier; write the other condition as a field of its own"
        }
        if modifier == .cidr || before.contains(.cidr) {
            return "'cidr' goes with 'all' and 'neq' only; remove the others"
        }
        if modifier == .cased, before.contains(.re) {
            return "a regular expression is case-sensitive without 'cased'; remove it"
        }
        let other =
            before.first { $0.families.isDisjoint(with: modifier.families) }?.rawValue ?? "what stands before it"
        return "'\(modifier.rawValue)' does not go with '\(other)'; keep one of them"
    }
}
