/// The server behind a route.
package struct GatewayUpstream: Sendable, Hashable {
    /// Why a text names no such server.
    package enum Problem: Error, Sendable, Hashable {
        /// It is no `https` or `http` URL of a host.
        case notAURL
        /// It holds a user or a password.
        case userinfo
        /// It has a query or a fragment.
        case queryOrFragment
        /// Its path is not in the form in which paths are sent.
        case path
    }

    /// Scheme, host and port.
    package let origin: Origin
    /// What goes before every path: empty, or a path that does not end with a slash.
    package let basePath: String

    /// Reads a URL without userinfo, query and fragment.
    package init(_ text: String) throws(Problem) {
        guard let mark = text.firstRange(of: "://"), let isSecure = URLScheme.isSecure(text[..<mark.lowerBound]) else {
            throw .notAURL
        }
        let rest = text[mark.upperBound...]
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw .queryOrFragment }
        let pathStart = rest.firstIndex(of: "/") ?? rest.endIndex
        guard !rest[..<pathStart].contains("@") else { throw .userinfo }
        guard let origin = Origin(authority: rest[..<pathStart], isSecure: isSecure) else { throw .notAURL }
        guard let path = try? RequestPath(pathStart == rest.endIndex ? "/" : rest[pathStart...]), !path.hasEncodedSlash
        else { throw .path }
        self.origin = origin
        basePath = path.description.hasSuffix("/") ? String(path.description.dropLast()) : path.description
    }

    /// The URL that it was read from, in its plain form.
    package var url: String { origin.url(basePath) }

    /// Whether a path is the base path, or lies below it on a boundary of segments.
    func covers(_ path: String) -> Bool { PathPrefix.covers(basePath, path) }
}

/// The schemes of HTTP.
enum URLScheme {
    /// Whether it means TLS; `nil` for another scheme.
    static func isSecure(_ scheme: some StringProtocol) -> Bool? {
        switch scheme.lowercased() {
        case "https": true
        case "http": false
        default: nil
        }
    }
}

/// Prefixes of paths: empty, or without a slash at the end.
enum PathPrefix {
    /// Whether `path` is the prefix itself, or goes on behind it with a slash.
    static func covers(_ prefix: String, _ path: String) -> Bool {
        guard path.utf8.starts(with: prefix.utf8) else { return false }
        let next = path.utf8.dropFirst(prefix.utf8.count).first
        return next == nil || next == UInt8(ascii: "/")
    }
}
