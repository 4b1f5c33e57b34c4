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

    /// A request as it could have been received.
    public init(
        method: String,
        target: String,
        fields: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        connection: Int = 1
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.connection = connection
    }

    /// The first value of a field, its name in any case.
    public subscript(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
