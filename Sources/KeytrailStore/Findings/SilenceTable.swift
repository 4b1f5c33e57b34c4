internal import GRDB
internal import KeytrailModel

/// Silences, those that are over as well.
enum SilenceTable {
    private static let columns =
        "id, matchers, starts_at, ends_at, author, reason, created_at, ended_at, ended_by, last_matched_at"

    /// Adds a silence; the same one again changes nothing.
    static func add(_ silence: Silence, on db: Database) throws {
        let statement = try SQLStatement(
            """
            INSERT INTO silence (id, matchers, starts_at, ends_at, author, reason, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING
            """,
            on: db
        )
        statement.bind(silence.id, at: 1)
        statement.bind(JSON(silence.matchers.map(\.description)).text, at: 2)
        statement.bind(silence.startsAt.microseconds, at: 3)
        statement.bind(silence.endsAt.microseconds, at: 4)
        statement.bind(silence.author, at: 5)
        statement.bind(silence.reason, at: 6)
        statement.bind(silence.createdAt.microseconds, at: 7)
        try statement.run()
    }

    /// Ends a silence before its time; false when it is over, or there is none.
    static func end(_ id: String, by author: String, at time: Timestamp, on db: Database) throws -> Bool {
        let statement = try SQLStatement(
            "UPDATE silence SET ended_at = ?2, ended_by = ?3 WHERE id = ?1 AND ended_at IS NULL AND ends_at > ?2",
            on: db
        )
        statement.bind(id, at: 1)
        statement.bind(time.microseconds, at: 2)
        statement.bind(author, at: 3)
        try statement.run()
        return statement.changeCount == 1
    }

    /// Notes that an audit had findings for silences.
    static func note(matched ids: Set<String>, at time: Timestamp, on db: Database) throws {
        let statement = try SQLStatement(
            "UPDATE silence SET last_matched_at = max(coalesce(last_matched_at, ?2), ?2) WHERE id = ?1",
            on: db
        )
        for id in ids {
            statement.bind(id, at: 1)
            statement.bind(time.microseconds, at: 2)
            try statement.run()
        }
    }

    /// Every silence, the oldest first.
    static func all(on db: Database) throws -> [Silence] {
        let statement = try SQLStatement("SELECT \(columns) FROM silence ORDER BY created_at, id", on: db)
        var silences: [Silence] = []
        while try statement.step() { silences.append(try silence(from: statement)) }
        return silences
    }

    private static func silence(from row: SQLStatement) throws -> Silence {
        guard case .array(let texts)? = StoredJSON.value(row.text(1)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        var silence = Silence(
            matchers: texts.compactMap(\.string).compactMap { try? FindingMatcher($0) },
            from: Timestamp(microseconds: row.integer(2)),
            until: Timestamp(microseconds: row.integer(3)),
            author: row.text(4),
            reason: row.text(5),
            createdAt: Timestamp(microseconds: row.integer(6))
        )
        silence.endedAt = row.optionalInteger(7).map { Timestamp(microseconds: $0) }
        silence.endedBy = row.optionalText(8)
        silence.lastMatchedAt = row.optionalInteger(9).map { Timestamp(microseconds: $0) }
        // A matcher less would silence more than its author meant.
        guard silence.matchers.count == texts.count, silence.id == row.text(0) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        return silence
    }
}
