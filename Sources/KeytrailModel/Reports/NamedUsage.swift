/// What one integration did in the period.
package struct ProgramUsage: Sendable, Hashable {
    /// Its own name, or that of its process's executable.
    package var program: String
    /// Its calls by outcome.
    package var counts: OutcomeCounts
    /// Its latency; `nil` when not measured.
    package var latency: LatencySummary?

    /// Creates an entry.
    package init(program: String, counts: OutcomeCounts, latency: LatencySummary?) {
        self.program = program
        self.counts = counts
        self.latency = latency
    }
}

/// What happened on one route of a host in the period.
package struct RouteUsage: Sendable, Hashable {
    /// The request's method; `nil` for the calls of a host's many other routes.
    package var method: String?
    /// The host's name.
    package var host: String
    /// The path's template, such as `/repos/{owner}/{repo}`; `nil` when not known.
    package var route: String?
    /// Its calls by outcome.
    package var counts: OutcomeCounts
    /// Its latency; `nil` when not measured.
    package var latency: LatencySummary?

    /// Creates an entry.
    package init(method: String?, host: String, route: String?, counts: OutcomeCounts, latency: LatencySummary?) {
        self.method = method
        self.host = host
        self.route = route
        self.counts = counts
        self.latency = latency
    }

    /// Method, host and route on one line: `GET api.github.com/repos/{owner}/{repo}`.
    package var name: String {
        guard let method else { return "\(host), other routes" }
        return route.map { "\(method) \(host)\($0)" } ?? "\(method) \(host), route not known"
    }
}
