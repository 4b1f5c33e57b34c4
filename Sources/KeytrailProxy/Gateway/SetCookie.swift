/// A `Set-Cookie` field's value (RFC 6265 §4.1), of which domain and path can be changed.
struct SetCookie: CustomStringConvertible {
    /// Name and value, then the attributes, with the spaces around them.
    private var parts: [Substring]

    init(_ value: String) {
        parts = value.split(separator: ";", omittingEmptySubsequences: false)
    }

    var description: String { parts.joined(separator: ";") }

    /// The cookie as a client of a gateway shall keep it: for the gateway's host, and for the route's paths.
    func rewritten(for route: GatewayRoute) -> SetCookie {
        var copy = self
        // A browser takes such a cookie only with the path "/" (RFC 6265bis, "Cookie Name Prefixes").
        let isHostWide = parts.first.map { $0.drop { $0 == " " }.lowercased().hasPrefix("__host-") } ?? false
        copy.parts = parts.enumerated().compactMap { index, part in
            guard index > 0, let (name, value) = SetCookie.attribute(part) else { return part }
            switch name {
            case "domain": return SetCookie.covers(value, route.upstream.origin.host) ? nil : part
            case "path" where !isHostWide: return " Path=\(SetCookie.path(value, for: route))"
            default: return part
            }
        }
        return copy
    }

    private static func attribute(_ part: Substring) -> (name: String, value: String)? {
        guard let equals = part.firstIndex(of: "=") else { return nil }
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var value = part[part.index(after: equals)...].drop(while: isSpace)
        while value.last.map(isSpace) ?? false { value.removeLast() }
        let name = part[..<equals].filter { !isSpace($0) }.lowercased()
        return (name, String(value))
    }

    /// Whether a domain attribute names the host or a domain above it (RFC 6265 §5.1.3).
    private static func covers(_ domain: String, _ host: String) -> Bool {
        let domain = (domain.hasPrefix(".") ? String(domain.dropFirst()) : domain).lowercased()
        return domain.isEmpty || host == domain || host.hasSuffix("." + domain)
    }

    /// The server's path as the client has to ask for it; one outside the base path holds for the whole route.
    private static func path(_ path: String, for route: GatewayRoute) -> String {
        let base = route.upstream.basePath
        let mapped = route.upstream.covers(path) ? route.prefix + path.dropFirst(base.count) : route.prefix
        // "/trello/" would not hold for "/trello" itself.
        let trimmed = mapped.count > 1 && mapped.hasSuffix("/") && path == "/" ? String(mapped.dropLast()) : mapped
        return trimmed.isEmpty ? "/" : trimmed
    }
}
