/// What a gateway does with a request.
package enum GatewayDecision: Sendable, Hashable {
    /// It goes to a route's server.
    case forward(GatewayForward)
    /// It goes nowhere, and is recorded; the route where one is responsible.
    case refused(GatewayRefusal, GatewayRoute?)
    /// No route begins like that.
    case unknown
}

/// Why a request goes nowhere.
package enum GatewayRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// Its target is none (RFC 9112 §3.2).
    case malformedTarget = "malformed_target"
    /// Servers could read its path in different ways.
    case ambiguousPath = "ambiguous_path"
    /// A segment holds a slash in an escape, and the route does not say that they are allowed.
    case encodedSlash = "encoded_slash"
    /// A rule of the route denies it.
    case denied
    /// No rule of the route allows it.
    case notAllowed = "not_allowed"
    /// It asks the server to take one method for another.
    case methodOverride = "method_override"

    /// The status to answer with: 400 where the request itself is wrong, else 403 (RFC 9110 §15.5).
    package var status: Int {
        switch self {
        case .malformedTarget, .ambiguousPath, .encodedSlash: 400
        case .denied, .notAllowed, .methodOverride: 403
        }
    }
}

/// Where a request goes.
package struct GatewayForward: Sendable, Hashable {
    /// The route that it belongs to.
    package let route: GatewayRoute
    /// The path to send: the server's base path and `matchedPath`, byte for byte; `/` when both are empty.
    package let path: String
    /// What the route's rules were asked about: the path without the route's prefix.
    package let matchedPath: String
    /// The query to send, byte for byte as the client sent it.
    package let query: String?

    /// The request target to send, in origin form.
    package var target: String { query.map { "\(path)?\($0)" } ?? path }

    /// The whole URL.
    package var url: String { route.upstream.origin.url(target) }
}

extension Origin {
    /// The URL of a target in origin form.
    func url(_ target: String) -> String { "\(scheme)://\(authority)\(target)" }
}
