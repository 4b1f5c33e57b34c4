internal import GRDB
package import KeytrailModel

/// How a credential was used.
package struct CredentialActivity: Sendable, Equatable {
    /// The first call.
    package let first: Timestamp
    /// The last one.
    package let last: Timestamp
    /// How many there were since the time that was asked for.
    package let recent: Int
}

extension CallReader {
    /// How the log saw a credential used; `nil` when it never did.
    ///
    /// Linear in the log's calls.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func activity(ofCredential id: String, since: Timestamp) throws -> CredentialActivity? {
        let statement = try SQLStatement(
            """
            SELECT min(started_at), max(started_at), coalesce(sum(started_at >= ?2), 0) FROM call
            WHERE credential IN (SELECT id FROM credential WHERE name = ?1)
            """,
            on: db
        )
        statement.bind(id, at: 1)
        statement.bind(since.microseconds, at: 2)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return CredentialActivity(
            first: Timestamp(microseconds: statement.integer(0)),
            last: Timestamp(microseconds: statement.integer(1)),
            recent: Int(statement.integer(2))
        )
    }
}
