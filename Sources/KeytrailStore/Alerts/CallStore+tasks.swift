internal import GRDB
package import KeytrailModel

/// How far a periodic task has come.
package struct TaskProgress: Sendable, Hashable {
    /// The end of the period that its last success judged: where the next one begins.
    package var judgedUntil: Timestamp
    /// When that was.
    package var succeededAt: Timestamp

    /// Describes a success.
    package init(judgedUntil: Timestamp, succeededAt: Timestamp) {
        self.judgedUntil = judgedUntil
        self.succeededAt = succeededAt
    }
}

extension CallStore {
    /// Notes that a task went through; one that judged an earlier time than before changes nothing but the time of success.
    ///
    /// - Parameters:
    ///   - name: The task's: `nightly`, or `audit` for a plain audit of the log up to now.
    ///   - progress: How far it came.
    /// - Throws: `StoreError`, as `append`.
    package func noteSuccess(of name: String, _ progress: TaskProgress) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                cached: """
                    INSERT INTO task (name, judged_until, succeeded_at) VALUES (?1, ?2, ?3)
                    ON CONFLICT (name) DO UPDATE SET judged_until = max(judged_until, excluded.judged_until),
                        succeeded_at = max(succeeded_at, excluded.succeeded_at)
                    """,
                on: db
            )
            statement.bind(name, at: 1)
            statement.bind(progress.judgedUntil.microseconds, at: 2)
            statement.bind(progress.succeededAt.microseconds, at: 3)
            try statement.run()
        }
    }
}

extension CallReader {
    /// How far a task has come; `nil` when it never went through.
    package func progress(of task: String) throws -> TaskProgress? {
        let statement = try SQLStatement("SELECT judged_until, succeeded_at FROM task WHERE name = ?1", on: db)
        statement.bind(task, at: 1)
        guard try statement.step() else { return nil }
        return TaskProgress(
            judgedUntil: Timestamp(microseconds: statement.integer(0)),
            succeededAt: Timestamp(microseconds: statement.integer(1))
        )
    }

    /// When the finding was last seen that was last seen the longest ago and is not over; `nil` when all are over.
    ///
    /// A periodic audit begins no later, or it would never see the end.
    package func earliestOpenFinding() throws -> Timestamp? {
        let statement = try SQLStatement("SELECT min(last_seen) FROM finding WHERE state = 'open'", on: db)
        return try statement.step() ? statement.optionalInteger(0).map { Timestamp(microseconds: $0) } : nil
    }
}
