internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Notes a mark; the same one again changes nothing.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func add(_ mark: Mark, now: Timestamp) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                "INSERT INTO mark (at, text, author, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                on: db
            )
            statement.bind(mark.at.microseconds, at: 1)
            statement.bind(mark.text, at: 2)
            statement.bind(mark.author, at: 3)
            statement.bind(now.microseconds, at: 4)
            try statement.run()
        }
    }
}

extension CallReader {
    /// Every mark, the oldest first.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func marks() throws -> [Mark] {
        let statement = try SQLStatement("SELECT at, text, author FROM mark ORDER BY at, text", on: db)
        var marks: [Mark] = []
        while try statement.step() {
            let time = Timestamp(microseconds: statement.integer(0))
            marks.append(Mark(at: time, text: statement.text(1), author: statement.text(2)))
        }
        return marks
    }
}
