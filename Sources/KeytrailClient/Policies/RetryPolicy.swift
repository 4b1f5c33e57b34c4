/// When a request is sent again, and after which wait.
///
/// Pure: attempts, times and chance come in as parameters. What a server answers to a request that may have had an effect
/// is repeated only where repeating has no further effect: for idempotent methods (RFC 9110 §9.2.2), with an
/// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), or when nothing had been sent.
public struct RetryPolicy: Sendable, Hashable {
    /// The most attempts of one request, the first included; 1 sends nothing again.
    public var maxAttempts: Int
    /// The shortest wait where the server does not say how long.
    public var baseWait: Duration = .milliseconds(100)
    /// The longest wait where the server does not say how long.
    public var maxBackoff: Duration = .seconds(10)
    /// The longest wait that a server may ask for; when it asks for more, the request is not sent again.
    public var maxWait: Duration = .seconds(60)
    /// The statuses that a later attempt may mend: 408, 425, 429, 500, 502, 503, 504.
    ///
    /// What a provider's pack calls rate-limited counts whatever its status.
    public var statuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504]
    /// How many of a client's requests may be sent again, all together.
    public var budget = RetryBudget()

    /// Allows that many attempts of one request.
    public init(maxAttempts: Int) {
        self.maxAttempts = Swift.max(1, maxAttempts)
    }

    /// Sends nothing again.
    public static let none = RetryPolicy(maxAttempts: 1)

    /// Three attempts.
    public static let standard = RetryPolicy(maxAttempts: 3)
}

/// What is known of a request when one of its attempts has ended.
public struct RetryAttempt: Sendable, Hashable {
    /// Which attempt ended, from 1.
    public var number: Int
    /// The method.
    public var method: String
    /// Whether the request has an `Idempotency-Key`.
    public var hasIdempotencyKey = false
    /// Whether the body can be sent a second time.
    public var isReplayable = true
    /// The wait before this attempt; `nil` before the first.
    public var previousWait: Duration?

    /// Describes an attempt.
    public init(number: Int, method: String) {
        self.number = number
        self.method = method
    }
}

/// What comes after an attempt.
public enum RetryDecision: Sendable, Hashable {
    /// Send it again after that time.
    case wait(Duration)
    /// Leave it at what came.
    case stop(Reason)

    /// Why a request is not sent again.
    public enum Reason: Sendable, Hashable {
        /// Another attempt would not change it.
        case final
        /// There were as many attempts as the policy allows.
        case attemptsUsed
        /// The method is not idempotent, and the server may have acted.
        case notIdempotent
        /// The body came from a stream.
        case bodyNotReplayable
        /// The server asks for a longer wait than the policy allows.
        case waitTooLong(Duration)
    }
}

extension RetryPolicy {
    /// What comes after an attempt that ended so.
    ///
    /// The wait is what the server asked for, at least `baseWait`. Where it asked for nothing, or for a time in the past, it
    /// is a decorrelated jitter: between `baseWait` and three times the wait before, at most `maxBackoff`.
    public func decide(
        after attempt: RetryAttempt,
        outcome: RetryOutcome,
        random: inout some RandomNumberGenerator
    ) -> RetryDecision {
        guard isRetryable(outcome) else { return .stop(.final) }
        guard attempt.number < maxAttempts else { return .stop(.attemptsUsed) }
        guard attempt.isReplayable else { return .stop(.bodyNotReplayable) }
        guard attempt.hasIdempotencyKey || outcome == .failure(.notSent) || RetryPolicy.isIdempotent(attempt.method)
        else { return .stop(.notIdempotent) }
        let asked = outcome.askedWait ?? .zero
        guard asked <= maxWait else { return .stop(.waitTooLong(asked)) }
        guard asked == .zero else { return .wait(Swift.max(asked, baseWait)) }
        return .wait(backoff(after: attempt.previousWait, &random))
    }

    /// RFC 9110 §9.2.2.
    public static func isIdempotent(_ method: String) -> Bool {
        ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"].contains(method)
    }

    private func isRetryable(_ outcome: RetryOutcome) -> Bool {
        switch outcome {
        case .response(let status, let isRateLimited, _): isRateLimited || statuses.contains(status)
        case .failure(.final): false
        case .failure(.notSent), .failure(.broken), .failure(.timeout): true
        }
    }

    private func backoff(after previous: Duration?, _ random: inout some RandomNumberGenerator) -> Duration {
        let base = Swift.max(.zero, Swift.min(baseWait, maxBackoff))
        let ceiling = Swift.max(base, Swift.min((previous ?? base) * 3, maxBackoff))
        let spread = (ceiling - base).microseconds
        return base + .microseconds(Int64.random(in: 0...Swift.max(0, spread), using: &random))
    }
}
