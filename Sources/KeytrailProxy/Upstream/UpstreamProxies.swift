/// Through which further proxy the requests of this one go.
package struct UpstreamProxies: Sendable, Equatable {
    /// A proxy on the way.
    package struct Hop: Sendable, Equatable {
        /// Where it is, and whether it is itself spoken to over TLS.
        package let origin: Origin
        /// The value of `Proxy-Authorization`; `nil` without user and password.
        let authorization: String?
        /// Whether it speaks HTTP; SOCKS does not.
        let isHTTP: Bool
    }

    private let secure: Hop?
    private let plain: Hop?
    private let exceptions: NoProxyList

    /// Straight to every server.
    package static let none = UpstreamProxies(secure: nil, plain: nil, exceptions: NoProxyList(""))

    private init(secure: Hop?, plain: Hop?, exceptions: NoProxyList) {
        self.secure = secure
        self.plain = plain
        self.exceptions = exceptions
    }

    /// What the environment says: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, lower case before upper case.
    ///
    /// `HTTP_PROXY` in upper case counts only outside of CGI, where a request's header could have set it.
    package init(environment: [String: String]) {
        func value(_ name: String) -> String? {
            let found = [name, name.uppercased()].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
            return found
        }
        let all = value("all_proxy")
        let isCGI = environment["REQUEST_METHOD"] != nil
        let http = isCGI ? environment["http_proxy"] : value("http_proxy")
        self.init(
            secure: (value("https_proxy") ?? all).flatMap(Hop.init(url:)),
            plain: (http ?? all).flatMap(Hop.init(url:)),
            exceptions: NoProxyList(value("no_proxy") ?? "")
        )
    }

    /// The proxy for an origin; `nil` to go straight there.
    func hop(to origin: Origin) -> Hop? {
        guard let hop = origin.isSecure ? secure : plain, !exceptions.contains(origin) else { return nil }
        return hop
    }
}

extension UpstreamProxies.Hop {
    /// Reads a proxy's URL; the scheme may be missing.
    package init?(url: String) {
        var rest = url[...]
        var scheme = "http"
        if let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") {
            scheme = rest[..<colon].lowercased()
            rest = rest[colon...].dropFirst(3)
        }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var authorization: String?
        if let at = rest.lastIndex(of: "@") {
            authorization = BasicCredentials(userinfo: rest[..<at]).fieldValue
            rest = rest[rest.index(after: at)...]
        }
        let defaultPort = scheme == "https" ? 443 : scheme.hasPrefix("socks") ? 1_080 : 80
        guard let origin = Origin(authority: rest, isSecure: scheme == "https", defaultPort: defaultPort) else {
            return nil
        }
        self.init(origin: origin, authorization: authorization, isHTTP: scheme == "http" || scheme == "https")
    }
}

extension UpstreamProxies: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content: a proxy's URL may hold a password.
    package var description: String { "UpstreamProxies(redacted)" }
    /// Says nothing of the content.
    package var debugDescription: String { description }
    /// Shows no member.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension UpstreamProxies.Hop: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    package var description: String { "UpstreamProxies.Hop(redacted)" }
    /// Says nothing of the content.
    package var debugDescription: String { description }
    /// Shows no member.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
