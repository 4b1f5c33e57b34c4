/// What a rule asks of one field's value.
package enum ValueTest: Sendable, Hashable {
    /// The value's text matches.
    case text(TextPattern)
    /// The value is a number, or spells one, and compares so.
    case number(Comparison, Double)
    /// The value is that Boolean, or its name in any case.
    case boolean(Bool)
    /// The value's text matches a regular expression.
    case regex(RegularExpression)
    /// The value is an address of that network.
    case network(NetworkRange)
    /// The value is a time, and that part of it compares so.
    case time(TimePart, Comparison, Double)
    /// The field is absent (Sigma `null`).
    case null
    /// The field is present or not (Sigma `exists`).
    case exists(Bool)

    /// Whether `value` passes; a comparison with an absent value is false, and one element of a list is enough.
    package func matches(_ value: FieldValue) -> Bool {
        if !isAboutPresence, case .list(let elements) = value { return elements.contains(where: matches) }
        return switch self {
        case .text(let pattern): value.asText.map(pattern.matches) ?? false
        case .number(let comparison, let number): value.asNumber.map { comparison.holds($0, number) } ?? false
        case .boolean(let wanted): value.asBoolean == wanted
        case .regex(let expression): value.asText.map(expression.matches) ?? false
        case .network(let range): value.asText.map(range.contains) ?? false
        case .time(let part, let comparison, let number):
            part.of(value).map { comparison.holds(Double($0), number) } ?? false
        case .null: value == .absent
        case .exists(let wanted): (value != .absent) == wanted
        }
    }

    /// Whether the test sees nothing of a value but a part of its time, a minute at the finest.
    package var looksAtTimePart: Bool {
        switch self {
        case .time: true
        case .text, .number, .boolean, .regex, .network, .null, .exists: false
        }
    }

    /// Whether the test is about the field rather than what stands in it, so that a list is not taken apart.
    var isAboutPresence: Bool {
        switch self {
        case .null, .exists: true
        case .text, .number, .boolean, .regex, .network, .time: false
        }
    }
}
