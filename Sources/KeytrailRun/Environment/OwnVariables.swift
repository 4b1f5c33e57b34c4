/// Keytrail's own variables: by them a run knows that it is inside of another one.
package enum OwnVariables {
    /// The run's identifier, the same as in the log.
    package static let run = "KEYTRAIL_RUN"
    /// The run's proxy.
    static let proxy = "KEYTRAIL_PROXY"
    /// The user's own proxies, which the run's proxy stands in front of.
    private static let upstreamPrefix = "KEYTRAIL_UPSTREAM_"

    /// The environment without what an outer run put there for its own proxy.
    ///
    /// A run inside of another one records its calls itself, under its own name, and does not send them through the outer
    /// proxy, which would record them twice.
    package static func withoutOuterRun(_ environment: [String: String]) -> [String: String] {
        guard let outer = environment[proxy] else { return environment }
        var result = environment
        for name in ProxyVariables.names where result[name] == outer {
            result[name] = environment[upstreamPrefix + name]
        }
        return result
    }

    /// What tells a run inside of this one which proxies the user has.
    static func upstream(in environment: [String: String]) -> [String: String] {
        let own = withoutOuterRun(environment)
        let names = ProxyVariables.names.filter { own[$0] != nil }
        return Dictionary(uniqueKeysWithValues: names.map { (upstreamPrefix + $0, own[$0] ?? "") })
    }
}
