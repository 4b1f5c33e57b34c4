/// What a rule asks of a field's value compared with another field of the same event (Sigma `fieldref`).
package struct FieldReference: Sendable, Hashable {
    /// Which part of the value the other field's must be.
    package enum Part: Sendable, Hashable {
        case whole, start, end, anywhere
    }

    /// The other field.
    package var field: String
    /// Which part of the value the other field's must be.
    package var part: Part
    /// Whether upper and lower case differ.
    package var isCased: Bool

    /// Refers to a field.
    package init(field: String, part: Part = .whole, isCased: Bool = false) {
        self.field = field
        self.part = part
        self.isCased = isCased
    }

    /// Whether `value` contains `other` where it should; false when one is absent.
    ///
    /// Linear in both; lists are compared element by element, and one pair is enough.
    package func matches(_ value: FieldValue, _ other: FieldValue) -> Bool {
        if case .list(let elements) = value { return elements.contains { matches($0, other) } }
        if case .list(let elements) = other { return elements.contains { matches(value, $0) } }
        if part == .whole, let left = value.asNumber, let right = other.asNumber { return left == right }
        guard let text = value.asText, let sought = other.asText?.bytes(folded: !isCased) else { return false }
        return text.withBytes(folded: !isCased) { text in
            let first = text.count - sought.count
            guard first >= 0 else { return false }
            let search = ByteSearch(sought)
            return switch part {
            case .whole: first == 0 && search.first(in: text, from: 0, to: text.count) == 0
            case .start: search.first(in: text, from: 0, to: sought.count) == 0
            case .end: search.first(in: text, from: first, to: text.count) == first
            case .anywhere: search.first(in: text, from: 0, to: text.count) != nil
            }
        }
    }
}
