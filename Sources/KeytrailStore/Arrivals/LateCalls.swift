internal import GRDB
package import KeytrailModel

/// Notes, inside a transaction that adds calls, which of them come late: long after calls that started later.
///
/// Whoever follows the log looks at its last minute again, and here for the rest; see docs/decisions/0078.
struct LateCalls {
    private let db: Database
    /// Calls before this are late; `nil` in a log that was empty.
    private let threshold: Timestamp?
    private var insert: SQLStatement?

    /// How many late calls are remembered: a reader that is further behind looks at the whole log again.
    static let kept: Int64 = 1 << 18

    /// Looks up how far the log is.
    init(on db: Database) throws {
        self.db = db
        let newest = try SQLStatement(
            cached: "SELECT started_at FROM call ORDER BY started_at DESC, seq DESC LIMIT 1",
            on: db
        )
        threshold = try newest.step() ? Timestamp(microseconds: newest.integer(0)) - CallStore.punctuality : nil
    }

    /// Takes note of a call that was stored.
    mutating func note(_ call: CallID) throws {
        guard let threshold, call.startedAt < threshold else { return }
        let statement =
            try insert ?? SQLStatement(cached: "INSERT INTO late_call (started_at, seq) VALUES (?1, ?2)", on: db)
        insert = statement
        statement.bind(call.startedAt.microseconds, at: 1)
        statement.bind(call.sequence, at: 2)
        try statement.run()
    }

    /// Forgets the oldest; to be called before the transaction ends.
    func finish() throws {
        guard insert != nil else { return }
        let statement = try SQLStatement(
            cached: "DELETE FROM late_call WHERE id <= (SELECT max(id) FROM late_call) - ?1",
            on: db
        )
        statement.bind(LateCalls.kept, at: 1)
        try statement.run()
    }
}

extension CallStore {
    /// A call that starts at most this long before the newest of the log is not late: programs write at the same time.
    package static let punctuality = TimeSpan.minutes(1)
}
