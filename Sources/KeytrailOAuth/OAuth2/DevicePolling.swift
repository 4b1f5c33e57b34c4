/// When to ask for the token of a device flow, and when to stop (RFC 8628 §3.5).
///
/// It does no I/O: the caller waits, asks, and tells what came.
public struct DevicePolling: Sendable {
    private let lifetime: Duration
    private var interval: Duration

    /// Begins with the answer's interval and lifetime.
    public init(_ authorization: DeviceAuthorization) {
        lifetime = authorization.lifetime
        interval = authorization.interval
    }

    /// How long to wait before the next poll, `elapsed` after the codes came.
    ///
    /// - Throws: `OAuth2Error.deviceCodeExpired` when the codes would be dead by then.
    public func wait(elapsed: Duration) throws(OAuth2Error) -> Duration {
        guard elapsed + interval < lifetime else { throw .deviceCodeExpired }
        return interval
    }

    /// Takes a refusal: returns when polling goes on.
    ///
    /// `slow_down` adds five seconds to this and all later waits.
    ///
    /// - Throws: `.deviceCodeExpired` for `expired_token`; any other refusal, `access_denied` among them, as it is.
    public mutating func refused(_ error: OAuth2Error) throws(OAuth2Error) {
        switch error {
        case .refused(.authorizationPending): break
        case .refused(.slowDown): interval += .seconds(5)
        case .refused(.expiredToken): throw .deviceCodeExpired
        default: throw error
        }
    }

    /// Takes that no answer came in time: the wait doubles, as RFC 8628 §3.5 recommends.
    public mutating func timedOut() { interval *= 2 }
}
