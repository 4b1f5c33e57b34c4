package import KeytrailModel
internal import NIOHTTP1

/// Where a request goes on to.
package struct ForwardedRequest: Sendable {
    /// The server.
    package var origin: Origin
    /// Path and query as the server gets them; starts with `/`, or is `*`.
    package var path: String
    /// Header fields that go on, before those of this hop are taken out.
    package var fields: [(name: String, value: String)]
    /// Whether `Host` stays as the client wrote it.
    package var keepsHost = false
    /// The integration's name; `nil` for what the connection says.
    package var program: String?
    /// Values that were added and are nobody's business.
    package var knownSecrets: [[UInt8]] = []
    /// The longest silence of the server; `nil` for the proxy's own limit.
    package var timeout: TimeSpan?
    /// Told the final response's status and header fields.
    package var onAnswer: (@Sendable (Int, [(name: String, value: String)]) -> Void)?
    /// Changes the response's header fields on their way back.
    package var rewrite: (@Sendable ([(name: String, value: String)]) -> [(name: String, value: String)])?

    /// Sends a request on to a server.
    package init(origin: Origin, path: String, fields: [(name: String, value: String)]) {
        self.origin = origin
        self.path = path
        self.fields = fields
    }

    /// The URL that is recorded.
    var url: String { "\(origin.scheme)://\(origin.authority)\(path == "*" ? "/" : path)" }
}

extension ForwardedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    package var description: String { "ForwardedRequest(redacted)" }
    /// Says nothing of the content.
    package var debugDescription: String { description }
    /// Shows no member.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What becomes of a request.
enum Routing: Sendable {
    case forward(ForwardedRequest)
    /// Answered here; recorded when it says what it would have been.
    case refuse(Refusal, recordedAs: ForwardedRequest? = nil)
    /// Decided after some waiting: for a credential, or a place in a quota.
    case later(@Sendable () async -> Routing)
}

/// Decides where requests go.
protocol RequestRouter: Sendable {
    /// The decision; `tunnel` is where the client believes to be connected to, when it asked for a tunnel.
    func routing(of head: HTTPRequestHead, in tunnel: Origin?) -> Routing
}

/// A forward proxy's: requests say themselves where they go (RFC 9112 §3.2).
struct ForwardRouter: RequestRouter {
    /// Whether an origin is the proxy itself.
    let isOwn: @Sendable (Origin) -> Bool

    func routing(of head: HTTPRequestHead, in tunnel: Origin?) -> Routing {
        guard let target = RequestTarget(head.uri, isConnect: false) else { return .refuse(.malformed(.target)) }
        let origin: Origin
        let path: String
        switch target {
        case .absolute(let named, let rest):
            // Within a tunnel a URL may only say the same once more.
            guard tunnel == nil || tunnel?.host == named.host else { return .refuse(.malformed(.target)) }
            (origin, path) = (tunnel ?? named, rest)
        case .path(let rest):
            guard let tunnel else { return .refuse(.notProxied) }
            (origin, path) = (tunnel, rest)
        case .asterisk:
            guard let tunnel, head.method == .OPTIONS else { return .refuse(.notProxied) }
            (origin, path) = (tunnel, "*")
        case .authority: return .refuse(.malformed(.target))
        }
        guard !isOwn(origin) else { return .refuse(.loop) }
        return .forward(
            ForwardedRequest(origin: origin, path: path, fields: head.headers.map { (name: $0.name, value: $0.value) })
        )
    }
}
