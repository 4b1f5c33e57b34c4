/// What would have failed with fewer scopes.
public struct ScopeBreakage: Sendable, Hashable {
    /// Calls alike that would have failed.
    public struct Failure: Sendable, Hashable {
        /// Who made them; `nil` when not known.
        public var program: String?
        /// The operation, such as `POST /1/cards`.
        public var operation: String
        /// How many.
        public var calls: Int
        /// The last one.
        public var last: Timestamp

        /// Tells of calls alike.
        public init(program: String?, operation: String, calls: Int, last: Timestamp) {
            self.program = program
            self.operation = operation
            self.calls = calls
            self.last = last
        }
    }

    /// The scopes that would be left, sorted.
    public var left: [String]
    /// What would have failed, busiest first.
    public var failures: [Failure]
    /// Successful calls of which nobody knows what they need.
    public var unknown: Int
    /// Days that the calls lie apart, at least one.
    public var days: Int64

    /// Tells what would have failed.
    public init(left: [String], failures: [Failure], unknown: Int, days: Int64) {
        self.left = left
        self.failures = failures
        self.unknown = unknown
        self.days = max(1, days)
    }

    /// Calls that would have failed.
    public var calls: Int { failures.reduce(0) { $0 + $1.calls } }
    /// The same for 30 days, rounded up.
    public var callsPerMonth: Int { ScopeBreakage.monthly(calls, days: days) }

    /// Calls in so many days as calls in 30, rounded up.
    public static func monthly(_ calls: Int, days: Int64) -> Int {
        Int((Double(calls) * 30 / Double(max(1, days))).rounded(.up))
    }
}
