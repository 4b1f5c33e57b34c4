/// A reverse gateway: where it listens, and what it does with whom.
package struct GatewayConfiguration: Sendable, Hashable {
    /// The address to listen on, an IPv6 one without its brackets.
    package var address: String
    /// The port to listen on; 0 for any that is free.
    package var port: Int
    /// Names and addresses, beside its own, that clients may call it by.
    package var hosts: [String]
    /// The routes, the longest prefix first.
    package private(set) var routes: [GatewayRoute]

    /// Creates a gateway; the routes may come in any order.
    package init(address: String = "127.0.0.1", port: Int = 8_787, hosts: [String] = [], routes: [GatewayRoute]) {
        self.address = address
        self.port = port
        self.hosts = hosts
        self.routes = routes.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
    }

    /// Whether nobody but this machine's own programs can reach it.
    package var isLoopback: Bool { Origin(isSecure: false, host: address, port: port).isLoopback }

    /// Says what becomes of a request; `target` is what stands in its first line, or in `:path`.
    ///
    /// Nothing but a configured server is ever named, whatever the target's authority says.
    package func resolve(method: String, target text: String) -> GatewayDecision {
        let target: GatewayTarget
        do throws(RequestPath.Problem) {
            target = try GatewayTarget(text)
        } catch {
            switch error {
            case .malformed: return .refused(.malformedTarget, nil)
            case .ambiguous: return .refused(.ambiguousPath, nil)
            }
        }
        guard let route = routes.first(where: { $0.covers(target.path.description) }) else { return .unknown }
        return route.judge(method: method, target)
    }

    /// The origin by which a client called the gateway, from its `Host` field; `nil` for one that is not the gateway's.
    ///
    /// A page in a browser can be made to call a loopback address under a name of its own ("DNS rebinding"): such a name is
    /// refused. A gateway that others may reach, and that lists no `hosts`, answers to every name.
    package func origin(host field: String?) -> Origin? {
        guard let field, let origin = Origin(authority: field, isSecure: false) else { return nil }
        // A route that keeps the name was made to be called by it; links then stay as the server wrote them.
        let isKept = routes.contains { $0.keepsHost && $0.upstream.origin.host == origin.host }
        let isOpen = !isLoopback && hosts.isEmpty
        guard origin.isLoopback || isKept || isOpen || origin.host == address || hosts.contains(origin.host) else {
            return nil
        }
        return origin
    }
}
