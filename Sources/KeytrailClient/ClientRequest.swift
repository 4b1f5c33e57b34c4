public import HTTPTypes
internal import KeytrailCapture

/// One request to send.
public struct ClientRequest: Sendable {
    /// What to do with a 3xx response that has a `Location`.
    public enum Redirects: Sendable, Hashable {
        /// Answer it as it is.
        case none
        /// Send the request on, at most that many times; secrets stay with the origin they were meant for.
        case follow(max: Int)
    }

    /// Which protocol to speak.
    public enum HTTPVersion: Sendable, Hashable {
        /// HTTP/2 where TLS negotiates it, else HTTP/1.1.
        case automatic
        /// HTTP/1.1 only.
        case http1
        /// HTTP/2 by negotiation over TLS; over plain HTTP without asking (RFC 9113 §3.3).
        case http2
    }

    /// The method, such as `GET`; case-sensitive (RFC 9110 §9.1).
    public var method: String
    /// An absolute `http` or `https` URL, percent-encoded.
    public var url: String
    /// Header fields; `add(field:value:)` checks values that come from outside.
    public var fields: HTTPFields
    /// The body.
    public var body: Body
    /// What to authenticate with; `nil` for nothing, or for what `url` and `fields` carry already.
    public var credential: ClientCredential?
    /// The longest wait for a connection; `nil` for the configuration's.
    public var connectTimeout: Duration?
    /// The longest time for one attempt from start to last byte; `nil` for the configuration's.
    ///
    /// Time in which the caller does not read the response counts.
    public var totalTimeout: Duration?
    /// The longest time for all attempts, redirects and waits together, to the last byte; `nil` for no limit.
    ///
    /// No wait is begun that would outlast it, and no attempt gets more time than is left.
    public var deadline: Duration?
    /// What to do with redirects.
    public var redirects: Redirects
    /// Which protocol to speak.
    public var httpVersion: HTTPVersion
    /// Whether to open a new connection instead of using a kept one, which libcurl may have to repeat the request on.
    public var freshConnection: Bool

    /// Creates a request that follows at most ten redirects; set the rest on the value.
    public init(
        method: String = "GET",
        url: String,
        fields: HTTPFields = [:],
        body: Body = .none,
        credential: ClientCredential? = nil
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.credential = credential
        connectTimeout = nil
        totalTimeout = nil
        deadline = nil
        redirects = .follow(max: 10)
        httpVersion = .automatic
        freshConnection = false
    }

    /// Adds a header field whose name and value come from outside.
    ///
    /// `HTTPField` turns a line break in a value into a space; this says that there was one.
    ///
    /// - Throws: `ClientError.invalidRequest` when the name is not a token or the value has a control character.
    public mutating func add(field name: String, value: String) throws(ClientError) {
        guard let name = HTTPField.Name(name) else { throw .invalidRequest(.fieldName) }
        guard HTTPField.isValidValue(value) else {
            throw .invalidRequest(.fieldValue(name: Recorder.shown(name.rawName)))
        }
        fields.append(HTTPField(name: name, value: value))
    }
}

extension ClientRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content: the URL and the fields may hold secrets.
    public var description: String { "ClientRequest(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
