internal import Foundation

/// The address of an authorization server's endpoint.
///
/// It is `https`, or `http` on this machine, holds no user information and no fragment (RFC 6749 §3.1 and §3.2,
/// RFC 9700 §2.6).
public struct Endpoint: Hashable, Sendable {
    /// The URL as it was written.
    public let url: String

    /// Checks a URL.
    ///
    /// - Throws: `OAuth2Error.invalidEndpoint`.
    public init(_ url: String) throws(OAuth2Error) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty, parts.fragment == nil,
            parts.user == nil, parts.password == nil, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            parts.scheme?.lowercased() == "https"
                || parts.scheme?.lowercased() == "http" && Endpoint.isThisMachine(host)
        else { throw .invalidEndpoint }
        self.url = url
    }

    /// The same path and query on another origin, such as a test's or a proxy's.
    ///
    /// - Throws: `OAuth2Error.invalidEndpoint` when `base` has a path, or is not what an endpoint may be.
    public func moved(to base: String) throws(OAuth2Error) -> Endpoint {
        _ = try Endpoint(base)
        guard let target = URLComponents(string: base), target.path.isEmpty || target.path == "/",
            target.query == nil, var parts = URLComponents(string: url)
        else { throw .invalidEndpoint }
        parts.scheme = target.scheme
        parts.host = target.host
        parts.port = target.port
        guard let moved = parts.string else { throw .invalidEndpoint }
        return try Endpoint(moved)
    }

    /// The URL with further query parameters behind those that it has (RFC 6749 §3.1).
    func appending(_ pairs: [(name: String, value: String)]) -> String {
        url + (url.contains("?") ? "&" : "?") + FormText.encode(pairs)
    }

    private static func isThisMachine(_ host: String) -> Bool {
        ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host.lowercased())
    }
}
