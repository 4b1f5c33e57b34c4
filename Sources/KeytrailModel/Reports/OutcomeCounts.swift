/// Calls counted by outcome.
public struct OutcomeCounts: Sendable, Hashable {
    private var counts: [Int]

    /// Creates counts of nothing.
    public init() {
        counts = Array(repeating: 0, count: Outcome.allCases.count + 1)
    }

    /// The number of calls with that outcome.
    public subscript(_ outcome: Outcome) -> Int {
        get { counts[outcome.rawValue] }
        set { counts[outcome.rawValue] = newValue }
    }

    /// Counts one more call.
    package mutating func count(_ outcome: Outcome) { counts[outcome.rawValue] += 1 }

    /// All calls.
    public var total: Int { counts.reduce(0, +) }

    /// Calls that did not do what was asked: everything but success, redirect and cancelled.
    public var failed: Int { total - self[.success] - self[.redirect] - self[.cancelled] }

    /// Adds the counts of another.
    public static func += (left: inout OutcomeCounts, right: OutcomeCounts) {
        for index in left.counts.indices { left.counts[index] += right.counts[index] }
    }
}
