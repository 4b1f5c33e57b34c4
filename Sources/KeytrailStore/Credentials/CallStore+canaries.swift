internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Keeps the trial of a scope's removal; a running one of the same scope ends where it starts.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func keep(_ canary: ScopeCanary) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            try CallStore.endCanary(of: canary.credentialID, scope: canary.scope, at: canary.start, on: db)
            let statement = try SQLStatement(
                """
                INSERT INTO scope_canary (credential, scope, starts_at, ends_at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (credential, scope, starts_at) DO UPDATE SET ends_at = excluded.ends_at
                """,
                on: db
            )
            statement.bind(canary.credentialID, at: 1)
            statement.bind(canary.scope, at: 2)
            statement.bind(canary.start.microseconds, at: 3)
            statement.bind(canary.end.microseconds, at: 4)
            try statement.run()
        }
    }

    /// Ends the running trials of a scope; what they found stays.
    ///
    /// - Returns: whether there was one.
    /// - Throws: `StoreError`, as `append`.
    package func endCanary(of credential: String, scope: String, at time: Timestamp) throws(StoreError) -> Bool {
        try requireWritable()
        return try write { db, _ in
            try CallStore.endCanary(of: credential, scope: scope, at: time, on: db) > 0
        }
    }

    @discardableResult
    private static func endCanary(
        of credential: String,
        scope: String,
        at time: Timestamp,
        on db: Database
    ) throws -> Int {
        let statement = try SQLStatement(
            """
            UPDATE scope_canary SET ends_at = ?3
            WHERE credential = ?1 AND scope = ?2 AND starts_at <= ?3 AND ends_at > ?3
            """,
            on: db
        )
        statement.bind(credential, at: 1)
        statement.bind(scope, at: 2)
        statement.bind(time.microseconds, at: 3)
        try statement.run()
        return Int(statement.changeCount)
    }
}

extension CallReader {
    /// Every trial of a scope's removal, the oldest first.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func canaries() throws -> [ScopeCanary] {
        let statement = try SQLStatement(
            "SELECT credential, scope, starts_at, ends_at FROM scope_canary ORDER BY starts_at, id",
            on: db
        )
        var canaries: [ScopeCanary] = []
        while try statement.step() {
            canaries.append(
                ScopeCanary(
                    credentialID: statement.text(0),
                    scope: statement.text(1),
                    start: Timestamp(microseconds: statement.integer(2)),
                    end: Timestamp(microseconds: statement.integer(3))
                )
            )
        }
        return canaries
    }
}
