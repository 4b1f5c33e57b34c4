/// What a detection rule asks of an event, after its condition has been resolved.
package indirect enum Expression: Sendable, Hashable {
    /// All must hold; true when empty.
    case all([Expression])
    /// One must hold; false when empty.
    case any([Expression])
    /// Must not hold.
    case not(Expression)
    /// A field's value must pass.
    case field(String, ValueTest)
    /// Two fields' values must be alike.
    case reference(String, FieldReference)
    /// Any value of the whole event must pass (keyword search).
    case keyword(ValueTest)

    /// Whether an event matches that has `value` for a field, and `all` values.
    package func matches(_ value: (_ field: String) -> FieldValue, all: () -> [FieldValue] = { [] }) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.matches(value, all: all) }
        case .any(let parts): parts.contains { $0.matches(value, all: all) }
        case .not(let part): !part.matches(value, all: all)
        case .field(let name, let test): test.matches(value(name))
        case .reference(let name, let reference): reference.matches(value(name), value(reference.field))
        case .keyword(let test): all().contains(where: test.matches)
        }
    }

    /// Every field that is asked for, in order of first mention.
    package var fields: [String] {
        var seen: [String] = []
        visit { name in if !seen.contains(name) { seen.append(name) } }
        return seen
    }

    private func visit(_ see: (String) -> Void) {
        switch self {
        case .all(let parts), .any(let parts): parts.forEach { $0.visit(see) }
        case .not(let part): part.visit(see)
        case .field(let name, _): see(name)
        case .reference(let name, let reference):
            see(name)
            see(reference.field)
        case .keyword: break
        }
    }
}
