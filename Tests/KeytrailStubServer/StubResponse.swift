/// What the stub server does with a request.
public struct StubResponse: Sendable {
    /// One thing after another.
    public enum Step: Sendable {
        /// Sends bytes of the body.
        case bytes([UInt8])
        /// Sends the same bytes that many times, as fast as they are taken.
        case repeated([UInt8], count: Int)
        /// Waits until the gate is opened.
        case wait(Gate)
        /// Opens the gate, so that a test knows how far the server has come.
        case open(Gate)
        /// Closes the connection, whatever was promised.
        case close
    }

    /// The status code; 0 sends no header section at all.
    public var status: Int
    /// The header fields, sent as they are; without a length the body goes out chunked.
    public var fields: [(name: String, value: String)]
    /// What happens after the header section.
    public var steps: [Step]
    /// Waited for before anything is sent.
    public var gate: Gate?

    /// Plans a response.
    public init(
        status: Int = 200,
        fields: [(name: String, value: String)] = [],
        steps: [Step] = [],
        gate: Gate? = nil
    ) {
        self.status = status
        self.fields = fields
        self.steps = steps
        self.gate = gate
    }

    /// The body as text, as far as it is planned as bytes.
    public var text: String {
        let bytes = steps.flatMap { step -> [UInt8] in
            if case .bytes(let bytes) = step { return bytes }
            return []
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A whole response with a length.
    public static func bytes(
        _ body: [UInt8],
        status: Int = 200,
        fields: [(name: String, value: String)] = []
    ) -> StubResponse {
        StubResponse(status: status, fields: fields + [("content-length", "\(body.count)")], steps: [.bytes(body)])
    }

    /// A whole response with a length.
    public static func text(
        _ body: String,
        status: Int = 200,
        fields: [(name: String, value: String)] = []
    ) -> StubResponse {
        bytes(Array(body.utf8), status: status, fields: fields)
    }

    /// The request's body, sent back.
    public static func echo(_ request: StubRequest) -> StubResponse { bytes(request.body) }

    /// A redirect with an empty body.
    public static func redirect(_ status: Int, to location: String) -> StubResponse {
        text("", status: status, fields: [("location", location)])
    }

    /// No response: the connection is closed.
    public static let hangUp = StubResponse(status: 0, steps: [.close])
}
