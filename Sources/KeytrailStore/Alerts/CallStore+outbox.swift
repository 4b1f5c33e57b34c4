internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Takes the next message of a sink that is due, for one attempt to send it.
    ///
    /// The attempt is written down before it is made. Until `lease` is over nobody else takes the message; then it is due
    /// again, because whoever took it is gone.
    ///
    /// - Parameters:
    ///   - sink: Whose.
    ///   - lease: How long the attempt may take.
    ///   - rate: What the sink takes; where that is used up, messages wait, and `joins` says whether as one.
    ///   - now: The time.
    /// - Returns: `nil` when nothing is due, or the rate is used up.
    /// - Throws: `StoreError`, as `append`.
    package func claimMessage(
        of sink: String,
        lease: TimeSpan,
        rate: (limit: OutboxRate, joins: Bool)?,
        now: Timestamp
    ) throws(StoreError) -> OutboxMessage? {
        try requireWritable()
        return try write { db, _ in
            if let rate, let free = try OutboxRateLimit(rate.limit, sink: sink, db: db).nextPlace(now: now) {
                try OutboxRateLimit.hold(sink, until: free, joins: rate.joins, now: now, on: db)
                return nil
            }
            let statement = try SQLStatement(
                cached: """
                    UPDATE alert_message SET attempts = attempts + 1, last_attempt_at = ?2,
                        first_attempt_at = coalesce(first_attempt_at, ?2), due_at = ?3
                    WHERE id = (SELECT id FROM alert_message WHERE sink = ?1 AND state = 'waiting' AND due_at <= ?2
                        ORDER BY due_at, id LIMIT 1)
                    RETURNING \(OutboxRow.columns)
                    """,
                on: db
            )
            statement.bind(sink, at: 1)
            statement.bind(now.microseconds, at: 2)
            statement.bind((now + lease).microseconds, at: 3)
            guard try statement.step() else { return nil }
            var message = try OutboxRow.message(from: statement)
            try statement.run()
            message.notices = try OutboxRow.notices(of: message.id, on: db)
            return message
        }
    }

    /// Writes down how the attempt ended that `claimMessage` began.
    ///
    /// Nothing is changed when somebody dropped the message meanwhile.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func finishMessage(_ id: Int64, _ outcome: OutboxOutcome, now: Timestamp) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                cached: """
                    UPDATE alert_message SET state = ?2, problem = ?3, due_at = coalesce(?4, due_at), ended_at = ?5
                    WHERE id = ?1 AND state = 'waiting'
                    """,
                on: db
            )
            statement.bind(id, at: 1)
            switch outcome {
            case .sent:
                statement.bind(OutboxMessage.State.sent.rawValue, at: 2)
                statement.bind(now.microseconds, at: 5)
            case .failed(let problem, let nextAt):
                statement.bind(OutboxMessage.State.waiting.rawValue, at: 2)
                statement.bind(problem, at: 3)
                statement.bind(nextAt.microseconds, at: 4)
            case .dead(let problem):
                statement.bind(OutboxMessage.State.dead.rawValue, at: 2)
                statement.bind(problem, at: 3)
                statement.bind(now.microseconds, at: 5)
            }
            try statement.run()
        }
    }

    /// Makes messages due now: those that were given up, and those that wait.
    ///
    /// - Returns: How many there were.
    /// - Throws: `StoreError`, as `append`.
    package func retryMessages(_ ids: [Int64], now: Timestamp) throws(StoreError) -> Int {
        try change(ids, now: now) { id, db in
            // What was tried stays as it is, under its key; its time to be given up begins anew.
            let statement = try SQLStatement(
                cached: """
                    UPDATE alert_message SET state = 'waiting', due_at = ?2, ended_at = NULL,
                        first_attempt_at = iif(attempts = 0, NULL, ?2)
                    WHERE id = ?1 AND state IN ('waiting', 'dead')
                    """,
                on: db
            )
            statement.bind(id, at: 1)
            statement.bind(now.microseconds, at: 2)
            try statement.run()
            return statement.changeCount
        }
    }

    /// Takes messages out of the way: they are sent no more, and count as told.
    ///
    /// - Returns: How many there were.
    /// - Throws: `StoreError`, as `append`.
    package func dropMessages(_ ids: [Int64], now: Timestamp) throws(StoreError) -> Int {
        try change(ids, now: now) { id, db in
            let statement = try SQLStatement(
                cached: """
                    UPDATE alert_message SET state = 'dropped', ended_at = ?2
                    WHERE id = ?1 AND state IN ('waiting', 'dead')
                    """,
                on: db
            )
            statement.bind(id, at: 1)
            statement.bind(now.microseconds, at: 2)
            try statement.run()
            return statement.changeCount
        }
    }

    /// Forgets what messages said that ended before a time; that they were sent is kept, so that nothing is told again.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func forgetMessages(endedBefore time: Timestamp) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                """
                UPDATE alert_notice SET content = '{}' WHERE content <> '{}' AND message IN
                    (SELECT id FROM alert_message WHERE state IN ('sent', 'dropped') AND ended_at < ?1)
                """,
                on: db
            )
            statement.bind(time.microseconds, at: 1)
            try statement.run()
        }
    }

    private func change(
        _ ids: [Int64],
        now: Timestamp,
        _ body: (Int64, Database) throws -> Int32
    ) throws(StoreError) -> Int {
        try requireWritable()
        return try write { db, _ in try ids.reduce(0) { $0 + Int(try body($1, db)) } }
    }
}

extension CallReader {
    /// The messages of the outbox in those states, the oldest first.
    package func messages(_ states: Set<OutboxMessage.State>) throws -> [OutboxMessage] {
        let statement = try SQLStatement("SELECT \(OutboxRow.columns) FROM alert_message ORDER BY id", on: db)
        var messages: [OutboxMessage] = []
        while try statement.step() {
            let message = try OutboxRow.message(from: statement)
            if states.contains(message.state) { messages.append(message) }
        }
        for index in messages.indices {
            messages[index].notices = try OutboxRow.notices(of: messages[index].id, on: db)
        }
        return messages
    }

    /// The sinks that have a message due at a time, in the order of their names.
    package func sinksWithDueMessages(at now: Timestamp) throws -> [String] {
        let statement = try SQLStatement(
            "SELECT DISTINCT sink FROM alert_message WHERE state = 'waiting' AND due_at <= ?1 ORDER BY sink",
            on: db
        )
        statement.bind(now.microseconds, at: 1)
        var sinks: [String] = []
        while try statement.step() { sinks.append(statement.text(0)) }
        return sinks
    }

    /// When the next message is due; `nil` when none waits.
    package func nextMessageDue() throws -> Timestamp? {
        let statement = try SQLStatement("SELECT min(due_at) FROM alert_message WHERE state = 'waiting'", on: db)
        return try statement.step() ? statement.optionalInteger(0).map { Timestamp(microseconds: $0) } : nil
    }
}
