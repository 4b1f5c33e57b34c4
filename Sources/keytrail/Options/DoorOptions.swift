internal import ArgumentParser
internal import KeytrailProxy

/// What `run`, `proxy` and `gateway` have in common.
struct DoorOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Call HOST2:PORT2 where a request names HOST1:PORT1, as curl does; repeatable.",
            valueName: "host1:port1:host2:port2"
        )
    )
    var connectTo: [String] = []

    @Option(
        help: ArgumentHelp(
            "When calls cannot be recorded: pass them on and count what is missing, or block them.",
            valueName: "pass|block"
        )
    )
    var onRecordFailure: RecordingDesk.FailurePolicy = .pass

    func validate() throws {
        for text in connectTo where UpstreamConfiguration.Redirection(text) == nil {
            throw ValidationError("--connect-to takes HOST1:PORT1:HOST2:PORT2, not '\(text)'")
        }
    }

    /// How servers are reached, with what the environment says of proxies on the way.
    ///
    /// Servers' certificates are verified by what `trust` has collected.
    func upstream(environment: [String: String], _ trust: TrustBundle) -> UpstreamConfiguration {
        var upstream = UpstreamConfiguration()
        upstream.proxies = UpstreamProxies(environment: environment)
        upstream.trustsSystem = false
        upstream.trustedAuthorities = trust.upstreamRoots
        upstream.redirections = connectTo.compactMap(UpstreamConfiguration.Redirection.init)
        return upstream
    }
}

extension RecordingDesk.FailurePolicy: ExpressibleByArgument {}
