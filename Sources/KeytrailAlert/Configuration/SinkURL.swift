/// An address of a service: `http` or `https`, a host, perhaps a port, a path and a query.
struct SinkURL {
    /// Whether it is reached by TLS.
    let isSecure: Bool
    let host: String
    /// The whole text.
    let text: String

    /// Reads an address; `nil` for anything that is none or holds what could end a line.
    init?(_ text: String) {
        guard text.utf8.count <= 4_096, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        if text.hasPrefix("https://") {
            isSecure = true
        } else if text.hasPrefix("http://") {
            isSecure = false
        } else {
            return nil
        }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { !"/?#".contains($0) }
        let server = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if server.hasPrefix("["), let end = server.firstIndex(of: "]") {
            host = String(server[server.index(after: server.startIndex)..<end])
        } else {
            host = String(server.prefix { $0 != ":" })
        }
        guard !host.isEmpty else { return nil }
        self.text = text
    }

    /// Whether it holds what belongs to nobody else: a user, or a query.
    var hasSecrets: Bool {
        let authority = text.dropFirst(isSecure ? 8 : 7).prefix { !"/?#".contains($0) }
        return authority.contains("@") || text.contains("?")
    }

    /// Whether nobody on the way can read along.
    var isProtected: Bool { isSecure || SinkURL.isLoopback(host: host) }

    static func isLoopback(host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// The address with a path added to its own.
    func appending(_ path: String) -> String {
        let base = text.prefix { !"?#".contains($0) }
        return (base.hasSuffix("/") ? String(base.dropLast()) : String(base)) + path
    }
}
