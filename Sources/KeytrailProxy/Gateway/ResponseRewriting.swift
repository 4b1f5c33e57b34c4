/// Brings an answer's references to configured servers back to the gateway, so that a client that follows them stays recorded.
///
/// Header fields only: links in bodies are the client's own matter.
package struct ResponseRewriting: Sendable {
    private let configuration: GatewayConfiguration
    private let forward: GatewayForward
    private let origin: Origin

    /// Prepares for the answer to `forward`; `origin` is what the client called the gateway by.
    package init(_ configuration: GatewayConfiguration, _ forward: GatewayForward, origin: Origin) {
        self.configuration = configuration
        self.forward = forward
        self.origin = origin
    }

    /// The names of the fields, in lower case, that can refer to a server.
    package static let fieldNames: Set<String> = ["location", "content-location", "link", "refresh", "set-cookie"]

    /// A header field's value as the client shall see it; other fields than `fieldNames` stay as they are.
    ///
    /// A client that called the gateway by the server's own name gets everything as the server wrote it.
    package func value(_ value: String, ofField name: String) -> String {
        guard origin.host != forward.route.upstream.origin.host else { return value }
        return switch name.lowercased() {
        case "location", "content-location": reference(value)
        case "link": LinkField(value).mappingTargets(reference).description
        case "refresh": refresh(value)
        case "set-cookie": SetCookie(value).rewritten(for: forward.route).description
        default: value
        }
    }

    /// A reference (RFC 3986 §4.1) to the same thing through the gateway; one to another server as it is.
    ///
    /// What points outside every route, on the route's own server, becomes a whole URL: the gateway has no path for it.
    package func reference(_ text: String) -> String {
        let upstream = forward.route.upstream
        if let url = AbsoluteReference(text, isSecure: upstream.origin.isSecure) {
            // A server that was told the client's name for it writes that name.
            if forward.route.keepsHost, (url.origin.host, url.origin.port) == (origin.host, origin.port) {
                return onServer(url.path.isEmpty ? "/" : url.path, url.tail) ?? text
            }
            return route(to: url).map { through($0, url.path, url.tail) } ?? text
        }
        guard !AbsoluteReference.hasScheme(text), !text.hasPrefix("//") else { return text }
        let path = text.prefix { $0 != "?" && $0 != "#" }
        let tail = String(text.dropFirst(path.count))
        // What is below the path of the request stays below it; only ways up can leave the prefix.
        guard path.hasPrefix("/") || path.split(separator: "/").contains("..") else { return text }
        return onServer(path.hasPrefix("/") ? String(path) : folder + path, tail) ?? text
    }

    /// The URL of a path on the route's server; `nil` for what no path is.
    private func onServer(_ path: String, _ tail: String) -> String? {
        guard let resolved = try? RequestPath(path) else { return nil }
        let url = AbsoluteReference(upstream: forward.route.upstream, path: resolved.description, tail: tail)
        return route(to: url).map { through($0, url.path, tail) } ?? url.origin.url(url.path + tail)
    }

    /// The path of the request up to its last slash.
    private var folder: String {
        let path = forward.path
        return path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
    }

    /// The route by which a URL can be reached: the request's own before others, then the one that says most of the path.
    private func route(to url: AbsoluteReference) -> GatewayRoute? {
        let possible = ([forward.route] + configuration.routes).filter { url.isBelow($0.upstream) }
        guard let own = possible.first, own != forward.route else { return possible.first }
        return possible.max { $0.upstream.basePath.utf8.count < $1.upstream.basePath.utf8.count }
    }

    private func through(_ route: GatewayRoute, _ path: String, _ tail: String) -> String {
        origin.url(route.prefix + path.dropFirst(route.upstream.basePath.count) + tail)
    }

    /// Seconds, and perhaps `url=` (WHATWG HTML, "shared declarative refresh steps").
    private func refresh(_ value: String) -> String {
        guard let mark = value.firstRange(of: "=") else { return value }
        let head = value[..<mark.upperBound]
        guard head.lowercased().filter({ $0 != " " }).hasSuffix("url=") else { return value }
        let url = value[mark.upperBound...]
        guard let quote = url.first, quote == "'" || quote == "\"", url.dropFirst().last == quote else {
            return head + reference(String(url))
        }
        return "\(head)\(quote)\(reference(String(url.dropFirst().dropLast())))\(quote)"
    }
}

/// A URL of a server, or a reference that names a server without a scheme, in the parts that routes are about.
struct AbsoluteReference {
    let origin: Origin
    let path: String
    /// Query and fragment with their marks.
    let tail: String

    init(upstream: GatewayUpstream, path: String, tail: String) {
        origin = upstream.origin
        self.path = path
        self.tail = tail
    }

    /// Reads `http:`, `https:` and `//` references; `nil` for others, and for those with userinfo.
    init?(_ text: String, isSecure standing: Bool) {
        let lower = text.prefix(8).lowercased()
        guard let mark = ["https://", "http://", "//"].first(where: lower.hasPrefix) else { return nil }
        let isSecure = mark == "//" ? standing : mark == "https://"
        let rest = text.dropFirst(mark.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" || $0 == "\\" } ?? rest.endIndex
        guard let origin = Origin(authority: rest[..<end], isSecure: isSecure) else { return nil }
        self.origin = origin
        let path = rest[end...].prefix { $0 != "?" && $0 != "#" }
        self.path = String(path)
        tail = String(rest[path.endIndex...])
    }

    /// Whether a reference names a scheme (RFC 3986 §3.1).
    static func hasScheme(_ text: String) -> Bool {
        let scheme = text.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard scheme.count < text.utf8.count, let first = scheme.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7a
        else {
            return false
        }
        return scheme.allSatisfy {
            GatewayTarget.isUnreserved($0) && $0 != 0x5f && $0 != 0x7e || $0 == UInt8(ascii: "+")
        }
    }

    /// Whether a server has it, below its base path; a link that forgot the encryption of a standard port counts.
    func isBelow(_ upstream: GatewayUpstream) -> Bool {
        let isUpgraded =
            !origin.isSecure && origin.port == 80 && upstream.origin.isSecure && upstream.origin.port == 443
        guard origin == upstream.origin || (isUpgraded && origin.host == upstream.origin.host) else { return false }
        return upstream.covers(path)
    }
}
