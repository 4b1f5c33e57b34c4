/// What a rule asks of one field's value.
package enum ValueTest: Sendable, Hashable {
    /// The value's text matches.
    case text(TextPattern)
    /// The value is a number, or spells one, and compares so.
    case number(Comparison, Double)
    /// The field is absent (Sigma `null`).
    case null
    /// The field is present or not (Sigma `exists`).
    case exists(Bool)

    /// Whether `value` passes; a comparison with an absent value is false, and one element of a list is enough.
    package func matches(_ value: FieldValue) -> Bool {
        if case .list(let elements) = value, self != .null, self != .exists(true), self != .exists(false) {
            return elements.contains(where: matches)
        }
        return switch self {
        case .text(let pattern): value.asText.map(pattern.matches) ?? false
        case .number(let comparison, let number): value.asNumber.map { comparison.holds($0, number) } ?? false
        case .null: value == .absent
        case .exists(let wanted): (value != .absent) == wanted
        }
    }
}
