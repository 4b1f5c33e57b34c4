internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Notes how far a log that is followed was read.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func note(_ position: FollowPosition, of source: String, now: Timestamp) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                """
                INSERT OR REPLACE INTO import_position
                (source, device, inode, offset, lines, head, head_count, format, noted_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """,
                on: db
            )
            statement.bind(source, at: 1)
            let numbers = [
                position.device, position.inode, position.offset, position.lines, position.head, position.headCount,
            ]
            for (index, number) in numbers.enumerated() { statement.bind(number, at: Int32(index + 2)) }
            statement.bind(position.format, at: 8)
            statement.bind(now.microseconds, at: 9)
            try statement.run()
        }
    }
}

extension CallReader {
    /// How far a log that is followed was read, by the name that `note` got; `nil` when it never was.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func position(of source: String) throws -> FollowPosition? {
        let statement = try SQLStatement(
            "SELECT device, inode, offset, lines, head, head_count, format FROM import_position WHERE source = ?1",
            on: db
        )
        statement.bind(source, at: 1)
        guard try statement.step() else { return nil }
        return FollowPosition(
            device: statement.integer(0),
            inode: statement.integer(1),
            offset: statement.integer(2),
            lines: statement.integer(3),
            head: statement.integer(4),
            headCount: statement.integer(5),
            format: statement.optionalText(6)
        )
    }
}
