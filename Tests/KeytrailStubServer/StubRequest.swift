/// A request as the stub server received it, whole.
public struct StubRequest: Sendable {
    /// The method.
    public let method: String
    /// The request line's target, query included.
    public let target: String
    /// The header fields in their order.
    public let fields: [(name: String, value: String)]
    /// The body, whatever its framing was.
    public let body: [UInt8]
    /// Which of the server's connections it came over, counted from 1.
    public let connection: Int

    /// The first value of a field, its name in any case.
    public subscript(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
