/// What an event has under a field's name.
package enum FieldValue: Sendable, Hashable {
    /// The event has no such field.
    case absent
    case text(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    /// Several values; a test passes when any of them does.
    case list([FieldValue])
}

extension FieldValue {
    /// The value as a number: a number, or a text that spells one; `nil` otherwise.
    package var asNumber: Double? {
        switch self {
        case .absent, .boolean, .list: return nil
        case .integer(let value): return Double(value)
        case .number(let value): return value
        case .text(let text):
            // No number is spelled longer than that on purpose, and a long text is not worth reading.
            guard text.utf8.count <= 400, let first = text.utf8.first,
                first == UInt8(ascii: "-") || (0x30...0x39).contains(first)
            else { return nil }
            return Double(text)
        }
    }

    /// The value as text, numbers in decimal; `nil` when absent or a list.
    package var asText: String? {
        switch self {
        case .absent, .list: nil
        case .text(let text): text
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): Int64(exactly: value).map(String.init) ?? "\(value)"
        }
    }

    /// The value as a Boolean: one, or a text that names one in any case; `nil` otherwise.
    package var asBoolean: Bool? {
        switch self {
        case .boolean(let value): return value
        case .text(let text):
            guard (4...5).contains(text.utf8.count) else { return nil }
            let name = text.lowercased()
            return name == "true" ? true : name == "false" ? false : nil
        case .absent, .integer, .number, .list: return nil
        }
    }
}
