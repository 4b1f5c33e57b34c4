package import KeytrailModel

/// The newest grants that calls showed, by the credential's row.
package struct NewestGrants: Sendable {
    /// One grant.
    package struct Grant: Sendable {
        /// The dictionary row of its text.
        package var text: Int64
        /// The call that showed it.
        package var call: CallID
    }

    /// What answers said.
    package var answered: [Int64: Grant] = [:]
    /// What tokens themselves claimed.
    package var claimed: [Int64: Grant] = [:]

    /// Knows of none.
    package init() {}
}

extension CallReader {
    /// The newest grants that calls before `time` showed.
    ///
    /// Linear in those calls.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func newestGrants(before time: Timestamp) throws -> NewestGrants {
        // SQLite takes bare columns from the row that has the maximum.
        let statement = try SQLStatement(
            """
            SELECT credential, scopes_granted, seq, max(started_at), flags & ?2 <> 0 FROM call
            WHERE started_at < ?1 AND scopes_granted IS NOT NULL AND credential IS NOT NULL
            GROUP BY credential, flags & ?2
            """,
            on: db
        )
        statement.bind(time.microseconds, at: 1)
        statement.bind(CallFlags.grantFromToken.rawValue, at: 2)
        let identities = try identityRows()
        var grants = NewestGrants()
        while try statement.step() {
            let row = statement.integer(0)
            let call = CallID(startedAt: Timestamp(microseconds: statement.integer(3)), sequence: statement.integer(2))
            let list = statement.integer(4) == 0 ? \NewestGrants.answered : \NewestGrants.claimed
            let credential = identities[row] ?? row
            if let known = grants[keyPath: list][credential], known.call > call { continue }
            grants[keyPath: list][credential] = NewestGrants.Grant(text: statement.integer(1), call: call)
        }
        return grants
    }
}
