/// What an operation demands of a credential: alternatives, each a set of scopes that are needed together.
///
/// The same shape as OpenAPI's security requirements: requirement objects are alternatives, the scopes inside one are all needed.
public struct ScopeRequirement: Sendable, Hashable, Codable {
    /// The alternatives; no alternative means that no scope is needed.
    public var anyOf: [[String]]

    /// Creates a requirement from its alternatives.
    public init(anyOf: [[String]]) {
        self.anyOf = anyOf
    }

    /// Whether nothing is needed.
    public var isEmpty: Bool { anyOf.isEmpty || anyOf.contains([]) }

    /// Every scope that is named anywhere.
    public var scopes: Set<String> { Set(anyOf.joined()) }

    /// Parses the stored form; the inverse of `text`.
    public init(text: some StringProtocol) {
        anyOf = String(text).split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    }

    /// The stored form: alternatives joined by ` | `, the scopes of one by a space (RFC 6749 §3.3 keeps both out of scopes).
    public var text: String { anyOf.map { $0.joined(separator: " ") }.joined(separator: " | ") }
}
