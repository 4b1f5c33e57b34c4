/// A JSON value (RFC 8259) whose objects keep the order of their members.
///
/// Integers and other numbers are apart, so that identifiers and microseconds survive beyond 2^53.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    /// A name and its value inside an object.
    public struct Member: Sendable, Hashable {
        /// The member's name.
        public var name: String
        /// The member's value.
        public var value: JSON

        /// Creates a member.
        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The value of an object's member; `nil` for another kind of value or an unknown name.
    ///
    /// Linear in the members.
    public subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string value.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    /// A string value.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A Boolean value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An integer value.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// A list of values.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object, its members in the written order.
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}

extension JSON {
    /// A string value, or null.
    public init(_ text: String?) { self = text.map(JSON.string) ?? .null }

    /// An integer value, or null.
    public init(_ integer: Int?) { self = integer.map { .integer(Int64($0)) } ?? .null }

    /// An integer value, or null.
    public init(_ integer: Int64?) { self = integer.map(JSON.integer) ?? .null }

    /// A list of strings.
    public init(_ texts: [String]) { self = .array(texts.map(JSON.string)) }
}
