internal import GRDB
internal import KeytrailModel

/// Keeps a sink from getting more messages than it takes.
struct OutboxRateLimit {
    private let limit: OutboxRate
    private let sink: String
    private let db: Database

    init(_ limit: OutboxRate, sink: String, db: Database) {
        self.limit = limit
        self.sink = sink
        self.db = db
    }

    /// When a message may go out again; `nil` for now.
    ///
    /// Failed attempts count: they cost the sink as much.
    func nextPlace(now: Timestamp) throws -> Timestamp? {
        let statement = try SQLStatement(
            cached: """
                SELECT last_attempt_at FROM alert_message WHERE sink = ?1 AND last_attempt_at > ?2
                ORDER BY last_attempt_at DESC LIMIT 1 OFFSET ?3
                """,
            on: db
        )
        statement.bind(sink, at: 1)
        statement.bind((now - limit.span).microseconds, at: 2)
        statement.bind(Int64(limit.count - 1), at: 3)
        guard try statement.step() else { return nil }
        return Timestamp(microseconds: statement.integer(0)) + limit.span
    }

    /// Lets what is due wait; what was never tried and goes by the same route joins into one message.
    static func hold(_ sink: String, until time: Timestamp, joins: Bool, now: Timestamp, on db: Database) throws {
        if joins {
            for sql in [
                """
                UPDATE alert_notice SET message =
                    (SELECT min(target.id) FROM alert_message AS target JOIN alert_message AS own ON own.id = message
                        WHERE target.sink = own.sink AND target.route = own.route AND target.state = 'waiting'
                            AND target.attempts = 0 AND target.due_at <= ?2)
                WHERE message IN (SELECT id FROM alert_message WHERE sink = ?1 AND state = 'waiting' AND attempts = 0
                    AND due_at <= ?2)
                """,
                """
                DELETE FROM alert_message WHERE sink = ?1 AND state = 'waiting' AND attempts = 0 AND due_at <= ?2
                    AND NOT EXISTS (SELECT 1 FROM alert_notice WHERE message = alert_message.id)
                """,
            ] {
                let statement = try SQLStatement(sql, on: db)
                statement.bind(sink, at: 1)
                statement.bind(now.microseconds, at: 2)
                try statement.run()
            }
        }
        let statement = try SQLStatement(
            "UPDATE alert_message SET due_at = ?3 WHERE sink = ?1 AND state = 'waiting' AND due_at <= ?2",
            on: db
        )
        statement.bind(sink, at: 1)
        statement.bind(now.microseconds, at: 2)
        statement.bind(time.microseconds, at: 3)
        try statement.run()
    }
}
