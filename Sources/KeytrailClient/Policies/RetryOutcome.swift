public import KeytrailModel

/// How an attempt ended, as far as sending it again goes.
public enum RetryOutcome: Sendable, Hashable {
    /// A response came; `retryAfter` is how long it, or its quotas, ask to wait.
    case response(status: Int, isRateLimited: Bool, retryAfter: Duration?)
    /// No response came.
    case failure(Failure)

    /// What kept the response from coming.
    public enum Failure: Sendable, Hashable {
        /// No byte of the request left: the name was not found, or no connection came about.
        case notSent
        /// The connection broke; the server may have acted.
        case broken
        /// Time ran out; the server may have acted.
        case timeout
        /// Another attempt would fail in the same way, such as for a certificate that is not valid.
        case final
    }

    /// What a call's record says; `now` is the time from which a wait is counted.
    ///
    /// `Retry-After` in all its forms, and the resets of spent quotas, stand in the record's rate limits. A spent quota of
    /// which only the window is known is waited for until that window has passed.
    public init(_ record: CallRecord, status: Int, now: Timestamp) {
        let isRateLimited = record.outcome == .rateLimited
        guard isRateLimited || status == 503 else {
            self = .response(status: status, isRateLimited: false, retryAfter: nil)
            return
        }
        let ends = record.rateLimits.filter { $0.remaining == 0 }.compactMap { limit in
            limit.resetsAt ?? (isRateLimited ? limit.window.map { now + $0 } : nil)
        }
        let wait = ends.max().map { Swift.max(.zero, $0 - now).duration }
        self = .response(status: status, isRateLimited: isRateLimited, retryAfter: wait)
    }

    /// How long the server asks to wait.
    var askedWait: Duration? {
        if case .response(_, _, let wait) = self { return wait }
        return nil
    }
}

extension RetryOutcome.Failure {
    /// What an error of the client means; `nil` for one that is not about the network.
    init?(_ error: ClientError) {
        switch error {
        case .timeout: self = .timeout
        case .network(let type, let code, _): self = RetryOutcome.Failure(type: type, curlCode: code)
        default: return nil
        }
    }

    /// By libcurl's code: 5, 6, 7 and 35 come before the request; 16, 18, 52, 55, 56 and 92 are broken connections.
    private init(type: String, curlCode: Int32) {
        switch curlCode {
        case 5, 6, 7: self = .notSent
        case _ where type == "proxy_error": self = .final
        case 35: self = .notSent
        case 16, 18, 52, 55, 56, 92: self = .broken
        default: self = .final
        }
    }
}
