package import KeytrailModel

/// Walks quota buckets beside a scan of calls: both are ordered by (time, sequence), so neither looks the other up.
package final class RateLimitCursor {
    private let statement: SQLStatement
    /// The call of the row that was read ahead; `nil` when none was.
    private var ahead: CallID?
    private var isAtEnd = false

    init(_ statement: SQLStatement) {
        self.statement = statement
    }

    /// Moves to the next bucket of `call`; false when it has no more.
    ///
    /// Calls are asked for in order; buckets of calls that were left out are passed over.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func next(of call: CallID) throws -> Bool {
        while !isAtEnd {
            guard let row = ahead else {
                try readAhead()
                continue
            }
            if row > call { return false }
            ahead = nil
            if row == call { return true }
        }
        return false
    }

    /// The row of the bucket's name in the dictionary `text`.
    package var bucket: Int64 { statement.integer(2) }

    /// Requests per window; `nil` when not reported.
    package var limit: Int64? { statement.optionalInteger(3) }

    /// What was left; `nil` when not reported.
    package var remaining: Int64? { statement.optionalInteger(4) }

    /// The window's length; `nil` when not reported.
    package var window: TimeSpan? { statement.optionalInteger(5).map { TimeSpan(microseconds: $0) } }

    /// When the window ends; `nil` when not reported.
    package var resetsAt: Timestamp? { statement.optionalInteger(6).map { Timestamp(microseconds: $0) } }

    /// The row, in the dictionary `text`, of what is counted.
    package var unit: Int64 { statement.integer(7) }

    private func readAhead() throws {
        guard try statement.step() else {
            isAtEnd = true
            return
        }
        ahead = CallID(startedAt: Timestamp(microseconds: statement.integer(0)), sequence: statement.integer(1))
    }
}
