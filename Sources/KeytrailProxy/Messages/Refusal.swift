internal import NIOHTTP1

/// Why the proxy answers by itself instead of the server.
enum Refusal: Error, Equatable, Sendable {
    /// What is wrong with a request.
    enum Fault: Equatable, Sendable {
        /// No HTTP, a bare line feed, a folded line and the like.
        case syntax
        /// A target in no form that is allowed here.
        case target
        /// `Host` is missing, double or no host.
        case host
        /// The body's length is told twice, wrongly or in two ways.
        case length
        /// A transfer coding other than `chunked`.
        case coding
    }

    case malformed(Fault)
    /// The head has more bytes or fields than are taken.
    case headTooLarge
    /// The request took longer than is waited for.
    case requestTimeout
    /// The proxy wants a password, and this is not it.
    case unauthorized
    /// A request for the proxy itself, as a web server would get it.
    case notProxied
    /// The proxy would call itself.
    case loop
    /// A connection within a connection.
    case nestedTunnel
    /// The gateway has no route for it.
    case noRoute
    /// The gateway was called by a name that is not its own (RFC 9110 §15.5.20).
    case misdirected
    /// The gateway's configuration does not allow it.
    case gateway(GatewayRefusal)
    /// No place within the provider's limits can be had in time.
    case notPaced
    /// The credential that the gateway adds could not be had.
    case noCredential
    /// Calls cannot be recorded, and unrecorded ones are not wanted.
    case notRecorded
    /// The server could not be asked, or did not answer.
    case upstream(UpstreamFailure)

    /// The status that the client gets.
    var status: HTTPResponseStatus {
        switch self {
        case .malformed(.coding): .notImplemented
        case .malformed, .notProxied, .nestedTunnel: .badRequest
        case .headTooLarge: .requestHeaderFieldsTooLarge
        case .requestTimeout: .requestTimeout
        case .unauthorized: .proxyAuthenticationRequired
        case .loop: .loopDetected
        case .noRoute: .notFound
        case .misdirected: .misdirectedRequest
        case .gateway(let refusal): HTTPResponseStatus(statusCode: refusal.status)
        case .notPaced: .tooManyRequests
        case .noCredential: .badGateway
        case .notRecorded: .serviceUnavailable
        case .upstream(let failure): failure.isTimeout ? .gatewayTimeout : .badGateway
        }
    }

    /// The error's name in `Proxy-Status` (RFC 9209 §2.3).
    var proxyStatus: String {
        switch self {
        case .malformed, .headTooLarge, .requestTimeout, .notProxied, .nestedTunnel: "http_request_error"
        case .unauthorized, .misdirected, .gateway, .notPaced: "http_request_denied"
        case .loop: "proxy_loop_detected"
        case .noRoute: "destination_not_found"
        case .noCredential, .notRecorded: "proxy_internal_error"
        case .upstream(let failure): failure.proxyStatus
        }
    }

    /// How the call is recorded, as OpenTelemetry's `error.type`; `nil` when nothing was called.
    var errorType: String? {
        switch self {
        case .upstream(let failure): failure.errorType
        case .gateway(let refusal): refusal.rawValue
        case .notPaced: "not_paced"
        case .noCredential: "no_credential"
        case .malformed, .headTooLarge, .requestTimeout, .unauthorized, .notProxied, .loop, .nestedTunnel, .noRoute,
            .misdirected, .notRecorded:
            nil
        }
    }
}
