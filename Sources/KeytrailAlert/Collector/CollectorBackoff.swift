internal import KeytrailModel

/// How long to wait after a request that may succeed later: a second, then twice as long each time, up to half a minute.
enum CollectorBackoff {
    /// How often a request is sent at most.
    static let attempts = 8
    private static let longest = TimeSpan.seconds(30)
    /// Who asks for more is not waited for.
    private static let patience = TimeSpan.minutes(5)

    /// The wait after so many attempts, at least what the collector asked for; `nil` when it is time to give up.
    ///
    /// `jitter` is a number from 0 up to 1 that spreads those who failed together over the wait's second half.
    static func wait(after attempts: Int, asked: TimeSpan, jitter: Double) -> TimeSpan? {
        guard attempts < CollectorBackoff.attempts, asked <= patience else { return nil }
        let span = min(TimeSpan(microseconds: 1_000_000 << Int64(max(0, attempts - 1))), longest)
        let half = span.microseconds / 2
        let spread = Int64(Double(half) * min(max(0, jitter), 1))
        return max(TimeSpan(microseconds: half + spread), asked)
    }
}

extension SinkProblem {
    /// Whether the same request may succeed later (OpenTelemetry Protocol, "Failures" and "All Other Responses").
    package var mayPass: Bool {
        switch self {
        case .status(let status, _): [429, 502, 503, 504].contains(status)
        case .transfer(let code): SinkProblem.isPassing(curl: code)
        case .timedOut: true
        case .noSink, .secret, .badAddress, .badAnswer, .exit, .signal, .system, .unknownHost, .exhausted: false
        }
    }

    /// Whether it is about what was sent, so that the next request may be taken.
    var isOfContent: Bool {
        if case .status(let status, _) = self { return [400, 413, 422].contains(status) }
        return false
    }
}
