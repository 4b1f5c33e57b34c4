package import KeytrailModel

extension CallReader {
    /// When the log first saw a credential; `nil` when it never did.
    ///
    /// Linear in the calls before that one.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func firstCall(ofCredential id: String) throws -> Timestamp? {
        let statement = try SQLStatement(
            """
            SELECT started_at FROM call WHERE credential IN (SELECT id FROM credential WHERE name = ?1)
            ORDER BY started_at, seq LIMIT 1
            """,
            on: db
        )
        statement.bind(id, at: 1)
        return try statement.step() ? Timestamp(microseconds: statement.integer(0)) : nil
    }
}
