package import KeytrailModel

/// What a gateway does with the requests below one prefix.
package struct GatewayRoute: Sendable, Hashable {
    /// What the paths begin with: empty for all of them, or a path that does not end with a slash.
    package var prefix: String
    /// The server that they go to, and no other.
    package var upstream: GatewayUpstream
    /// By what messages and reports name the route.
    package var name: String
    /// The program that the calls are recorded for; `nil` for the route's name.
    package var program: String?
    /// The credential that the gateway adds, so that the client needs none; `nil` when the client brings its own.
    package var credential: String?
    /// Whether calls wait for the provider's limits.
    package var isPaced: Bool
    /// What is refused, whatever `allow` says.
    package var deny: [GatewayRule]
    /// All that is let through; none for everything.
    package var allow: [GatewayRule]
    /// Header fields that the gateway sets, names in lower case, in the file's order.
    package var setFields: [Field]
    /// Header fields of the client that are not passed on, in lower case.
    package var removedFields: [String]
    /// How long an answer may take; `nil` for the gateway's own limit.
    package var timeout: TimeSpan?
    /// Whether the server sees the client's `Host` field in place of its own name.
    package var keepsHost: Bool
    /// Whether a slash may stand in a segment as `%2F`.
    package var allowsEncodedSlashes: Bool

    /// A header field that the gateway sets; no secret.
    package struct Field: Sendable, Hashable {
        /// The name in lower case.
        package var name: String
        /// The value.
        package var value: String

        /// Creates a field.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a route that passes everything on.
    package init(prefix: String, upstream: GatewayUpstream, name: String? = nil) {
        self.prefix = prefix
        self.upstream = upstream
        self.name = name ?? (prefix.isEmpty ? upstream.origin.host : String(prefix.dropFirst()))
        isPaced = false
        deny = []
        allow = []
        setFields = []
        removedFields = []
        keepsHost = false
        allowsEncodedSlashes = false
    }

    /// Whether some requests are refused for their method or path.
    package var isRestricted: Bool { !deny.isEmpty || !allow.isEmpty }

    /// Header fields of the client, in lower case, that never reach the server: those of `remove`, those that the gateway
    /// sets, and, where methods are restricted, those by which frameworks let one method stand for another.
    package var droppedFields: Set<String> {
        Set(removedFields + setFields.map(\.name) + (isRestricted ? GatewayRoute.methodOverrides : []))
    }

    private static let methodOverrides = ["x-http-method-override", "x-http-method", "x-method-override"]

    /// Whether `path` lies below the prefix, on a boundary of segments.
    func covers(_ path: String) -> Bool { PathPrefix.covers(prefix, path) }

    /// Judges a request that lies below the prefix.
    func judge(method: String, _ target: GatewayTarget) -> GatewayDecision {
        guard allowsEncodedSlashes || !target.path.hasEncodedSlash else { return .refused(.encodedSlash, self) }
        let path = String(target.path.description.dropFirst(prefix.count))
        if isRestricted {
            guard !GatewayRoute.overridesMethod(target.query) else { return .refused(.methodOverride, self) }
            let segments = path.split(separator: "/")
            if deny.contains(where: { $0.matches(method: method, path: segments) }) { return .refused(.denied, self) }
            guard allow.isEmpty || allow.contains(where: { $0.matches(method: method, path: segments) }) else {
                return .refused(.notAllowed, self)
            }
        }
        let sent = upstream.basePath + path
        return .forward(
            GatewayForward(route: self, path: sent.isEmpty ? "/" : sent, matchedPath: path, query: target.query)
        )
    }

    /// Whether a query lets one method stand for another, as some frameworks read it.
    private static func overridesMethod(_ query: String?) -> Bool {
        guard let query else { return false }
        return query.split(separator: "&").contains { pair in
            let name =
                HexDigit.decoded(Array(pair.utf8.prefix { $0 != 0x3d })) ?? Array(pair.utf8.prefix { $0 != 0x3d })
            return String(decoding: name, as: UTF8.self).lowercased() == "_method"
        }
    }
}
