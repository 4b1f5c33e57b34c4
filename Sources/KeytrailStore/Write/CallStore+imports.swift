internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Notes that an import of a file begins, which the user named `source`; the result is what `append` takes as its batch.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func beginImport(
        source: String,
        format: String,
        digest: String?,
        now: Timestamp
    ) throws(StoreError) -> Int64 {
        try requireWritable()
        return try write { db, _ in
            let statement = try SQLStatement(
                "INSERT INTO import_batch (source, format, digest, started_at) VALUES (?1, ?2, ?3, ?4)",
                on: db
            )
            statement.bind(source, at: 1)
            statement.bind(format, at: 2)
            statement.bind(digest, at: 3)
            statement.bind(now.microseconds, at: 4)
            try statement.run()
            return db.lastInsertedRowID
        }
    }

    /// Notes how an import ended; one that was never finished has no counts.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func finishImport(
        id: Int64,
        read: Int,
        stored: Int,
        duplicates: Int,
        rejected: Int,
        now: Timestamp
    ) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                """
                UPDATE import_batch SET read = ?2, stored = ?3, duplicates = ?4, rejected = ?5, finished_at = ?6 WHERE id = ?1
                """,
                on: db
            )
            statement.bind(id, at: 1)
            for (index, count) in [read, stored, duplicates, rejected].enumerated() {
                statement.bind(Int64(count), at: Int32(index + 2))
            }
            statement.bind(now.microseconds, at: 6)
            try statement.run()
        }
    }
}
