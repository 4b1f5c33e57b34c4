/// How many of a client's requests may be sent again: a token bucket that keeps retries from multiplying an outage.
///
/// Each request puts in a share of a token, time puts in a few more, and each retry takes one out.
public struct RetryBudget: Sendable, Hashable {
    /// The share of requests that may be sent again; 0.1 for one in ten.
    public var ratio: Double
    /// How many may be sent again per second whatever the number of requests; ten seconds' worth is there from the start.
    public var minimumPerSecond: Double

    /// Creates a budget.
    public init(ratio: Double = 0.1, minimumPerSecond: Double = 1) {
        self.ratio = ratio
        self.minimumPerSecond = minimumPerSecond
    }
}

/// What is left of a retry budget.
///
/// A pure value; `time` counts from any fixed point.
public struct RetryBalance: Sendable, Hashable {
    private let budget: RetryBudget
    private var tokens: Double
    private var time: Duration

    /// For how many seconds an unused budget is kept.
    private static let keptSeconds = 10.0
    /// The most tokens that requests can have put in.
    private static let most = 100.0

    /// Opens an account.
    public init(_ budget: RetryBudget, at time: Duration) {
        self.budget = budget
        self.time = time
        tokens = budget.minimumPerSecond * RetryBalance.keptSeconds
    }

    /// A request was made.
    public mutating func deposit() {
        tokens = Swift.min(tokens + Swift.max(0, budget.ratio), ceiling)
    }

    /// Whether a request may be sent again now; takes its token out.
    public mutating func withdraw(at now: Duration) -> Bool {
        let seconds = Double(Swift.max(0, (now - time).microseconds)) / 1_000_000
        time = Swift.max(time, now)
        tokens = Swift.min(tokens + seconds * budget.minimumPerSecond, ceiling)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    private var ceiling: Double { budget.minimumPerSecond * RetryBalance.keptSeconds + RetryBalance.most }
}
