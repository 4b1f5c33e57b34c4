package import KeytrailModel

extension CallReader {
    /// The newest grant that calls before `time` showed, by the credential's row: the dictionary row of its text, and the call.
    ///
    /// Linear in those calls.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func newestGrants(before time: Timestamp) throws -> [Int64: (grant: Int64, call: CallID)] {
        // SQLite takes bare columns from the row that has the maximum.
        let statement = try SQLStatement(
            """
            SELECT credential, scopes_granted, seq, max(started_at) FROM call
            WHERE started_at < ?1 AND scopes_granted IS NOT NULL AND credential IS NOT NULL GROUP BY credential
            """,
            on: db
        )
        statement.bind(time.microseconds, at: 1)
        let identities = try identityRows()
        var grants: [Int64: (grant: Int64, call: CallID)] = [:]
        while try statement.step() {
            let row = statement.integer(0)
            let call = CallID(startedAt: Timestamp(microseconds: statement.integer(3)), sequence: statement.integer(2))
            let credential = identities[row] ?? row
            if let known = grants[credential], known.call > call { continue }
            grants[credential] = (statement.integer(1), call)
        }
        return grants
    }
}
