/// One quota bucket as a response reported it.
public struct RateLimit: Sendable, Hashable, Codable {
    /// The provider's name of the bucket, such as `core` or `api-token`; `default` when it has none.
    public var name: String
    /// Requests (or `unit`s) per window; `nil` when not reported.
    public var limit: Int64?
    /// What is left in the window; `nil` when not reported.
    public var remaining: Int64?
    /// When the window ends; `nil` when not reported.
    public var resetsAt: Timestamp?
    /// The window's length; `nil` when not reported.
    public var window: TimeSpan?
    /// What is counted: `requests` unless the provider says `tokens`, `points` or the like.
    public var unit: String

    /// Creates a bucket's state.
    public init(
        name: String = "default",
        limit: Int64? = nil,
        remaining: Int64? = nil,
        resetsAt: Timestamp? = nil,
        window: TimeSpan? = nil,
        unit: String = "requests"
    ) {
        self.name = name
        self.limit = limit
        self.remaining = remaining
        self.resetsAt = resetsAt
        self.window = window
        self.unit = unit
    }

    /// What is left, in thousandths of the limit, 0 to 1,000; `nil` unless both are known and the limit is positive.
    public var remainingPermille: Int? {
        guard let limit, let remaining, limit > 0 else { return nil }
        let share = Double(max(0, remaining)) * 1_000 / Double(limit)
        return Int(min(1_000, share))
    }
}
