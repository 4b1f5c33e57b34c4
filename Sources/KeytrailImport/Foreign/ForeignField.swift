/// What a foreign log may say of a call; every format's own names are translated into these.
enum ForeignField: Int, CaseIterable, Sendable {
    case time, date
    case method
    /// An absolute URL; goes before the parts below.
    case url
    case scheme, host, port
    /// Path and query as in a request line; goes before `path` and `query`.
    case target
    case path, query
    /// Method, target and version in one: `GET /v1?page=2 HTTP/1.1`.
    case request
    case route
    case status, errorType
    case duration
    case requestSize, responseSize
    case protocolVersion
    case clientAddress, peerAddress, userAgent
    case program, traceID
    /// Whose key it was: a name, never the key.
    case credential
    /// Whom the server took the caller for.
    case user

    /// The name in mapping files and in reasons.
    var name: String {
        switch self {
        case .time: "timestamp"
        case .date: "date"
        case .method: "http.request.method"
        case .url: "url.full"
        case .scheme: "url.scheme"
        case .host: "server.address"
        case .port: "server.port"
        case .target: "http.target"
        case .path: "url.path"
        case .query: "url.query"
        case .request: "request line"
        case .route: "url.template"
        case .status: "http.response.status_code"
        case .errorType: "error.type"
        case .duration: "duration"
        case .requestSize: "http.request.body.size"
        case .responseSize: "http.response.body.size"
        case .protocolVersion: "network.protocol.version"
        case .clientAddress: "client.address"
        case .peerAddress: "network.peer.address"
        case .userAgent: "user_agent.original"
        case .program: "keytrail.program"
        case .traceID: "trace_id"
        case .credential: "keytrail.credential.id"
        case .user: "user.name"
        }
    }
}

/// One value as a format holds it.
enum ForeignValue {
    case text(ByteSlice)
    case integer(Int64)
    case number(Double)

    /// A JSON scalar; `nil` for null, true, false and containers.
    init?(_ node: JSONNode) {
        switch node.kind {
        case .string(let text): self = .text(text)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .null, .bool, .array, .object: return nil
        }
    }
}

/// The values of one call, by field.
struct ForeignValues {
    private var values = [ForeignValue?](repeating: nil, count: ForeignField.allCases.count)
    private var ranks = [Int](repeating: .max, count: ForeignField.allCases.count)

    /// A field's value; `nil` when the log does not say.
    subscript(_ field: ForeignField) -> ForeignValue? {
        get { values[field.rawValue] }
        set { values[field.rawValue] = newValue }
    }

    /// A field's text; `nil` for a number.
    func text(_ field: ForeignField) -> ByteSlice? {
        guard case .text(let text)? = values[field.rawValue] else { return nil }
        return text
    }

    /// Sets a field's value unless one of a smaller rank is there.
    mutating func set(_ field: ForeignField, _ value: ForeignValue, rank: Int) {
        guard rank < ranks[field.rawValue] else { return }
        values[field.rawValue] = value
        ranks[field.rawValue] = rank
    }

    /// Forgets all values.
    mutating func clear() {
        for index in values.indices {
            values[index] = nil
            ranks[index] = .max
        }
    }
}
