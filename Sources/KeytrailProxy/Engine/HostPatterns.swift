/// Which hosts are meant: patterns such as `api.trello.com`, `*.example.com` or `localhost:8443`.
package struct HostPatterns: Sendable, Equatable {
    private struct Pattern: Sendable, Equatable {
        let name: String
        let isSuffix: Bool
        let port: Int?

        init?(_ text: String) {
            var rest = text.lowercased()[...]
            guard rest != "*" else {
                (name, isSuffix, port) = ("", true, nil)
                return
            }
            isSuffix = rest.hasPrefix("*.")
            if isSuffix { rest = rest.dropFirst() }
            let named = isSuffix ? rest.dropFirst() : rest
            // Port 0 is none, so that a pattern with a port is told from one without.
            guard let origin = Origin(authority: named, isSecure: true, defaultPort: 65_536) else { return nil }
            name = isSuffix ? "." + origin.host : origin.host
            port = origin.port == 65_536 ? nil : origin.port
        }

        func matches(_ origin: Origin) -> Bool {
            guard port == nil || port == origin.port else { return false }
            return isSuffix ? origin.host.hasSuffix(name) : origin.host == name
        }
    }

    private let only: [Pattern]
    private let ignored: [Pattern]

    /// Every host.
    package static let all = HostPatterns()

    private init() {
        only = []
        ignored = []
    }

    /// The hosts of `only`, or all when it is empty, without those of `ignored`.
    ///
    /// - Throws: `ProxyError.badPattern` with the text that is none.
    package init(only: [String], ignored: [String]) throws(ProxyError) {
        func parse(_ texts: [String]) throws(ProxyError) -> [Pattern] {
            var patterns: [Pattern] = []
            for text in texts {
                guard let pattern = Pattern(text) else { throw .badPattern(text) }
                patterns.append(pattern)
            }
            return patterns
        }
        self.only = try parse(only)
        self.ignored = try parse(ignored)
    }

    /// Whether the host of an origin is meant.
    package func contains(_ origin: Origin) -> Bool {
        guard only.isEmpty || only.contains(where: { $0.matches(origin) }) else { return false }
        return !ignored.contains { $0.matches(origin) }
    }
}
