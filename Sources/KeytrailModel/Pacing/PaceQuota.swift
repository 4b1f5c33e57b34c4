/// A quota that a call will count against: so many starts in any window, for one part of one credential.
public struct PaceQuota: Sendable, Hashable {
    /// What is counted together: provider, bucket and a fingerprint, never a secret; such as `trello/api-key/3f2a9c0d51e7b864`.
    public let key: String
    /// The provider's name of the bucket, such as `api-key`.
    public let bucket: String
    /// The most starts in a closed window of length `window`; at least 1.
    public let limit: Int
    /// The window's length.
    public let window: TimeSpan

    /// Creates a quota.
    public init(key: String, bucket: String, limit: Int, window: TimeSpan) {
        self.key = key
        self.bucket = bucket
        self.limit = Swift.max(1, limit)
        self.window = window
    }
}

/// What a response said about a quota.
public struct PaceLesson: Sendable, Hashable {
    /// The quota that the call counted against.
    public let quota: PaceQuota
    /// When the response came.
    public let at: Timestamp
    /// The provider's own limit; `nil` when not said.
    public var limit: Int?
    /// The provider's own window; `nil` when not said.
    public var window: TimeSpan?
    /// What is left, others' calls included; `nil` when not said.
    public var remaining: Int?
    /// When the provider's count starts anew; `nil` when not said.
    public var resetsAt: Timestamp?
    /// Before when no call will be answered; `nil` when calls may go on.
    public var blockedUntil: Timestamp?

    /// Creates a lesson that teaches nothing yet.
    public init(quota: PaceQuota, at: Timestamp) {
        self.quota = quota
        self.at = at
    }
}

/// What a ledger answers to who wants to start a call.
public enum PaceReservation: Sendable, Hashable {
    /// The call may start then, and counts from then; `bucket` is what made it wait, `nil` when nothing did.
    case start(at: Timestamp, heldBy: String?)
    /// The earliest start would be too late, and nothing was noted.
    case tooLate(earliest: Timestamp, heldBy: String)
}
