internal import GRDB
internal import KeytrailModel

/// The steps of findings' lives, in the order in which the log learned of them.
enum FindingEventTable {
    /// Adds a step to the finding in a row.
    static func add(_ event: FindingEvent, to finding: Int64, on db: Database) throws {
        let statement = try SQLStatement(
            cached: """
                INSERT INTO finding_event (finding, position, at, kind, author, note, until, silence)
                VALUES (?1, (SELECT count(*) FROM finding_event WHERE finding = ?1), ?2, ?3, ?4, ?5, ?6, ?7)
                """,
            on: db
        )
        statement.bind(finding, at: 1)
        statement.bind(event.at.microseconds, at: 2)
        statement.bind(event.kind.rawValue, at: 3)
        statement.bind(event.author, at: 4)
        statement.bind(event.note, at: 5)
        statement.bind(event.until?.microseconds, at: 6)
        statement.bind(event.silence, at: 7)
        try statement.run()
    }

    /// The steps of the finding in a row.
    static func events(of finding: Int64, on db: Database) throws -> [FindingEvent] {
        let statement = try SQLStatement(
            cached: """
                SELECT at, kind, author, note, until, silence FROM finding_event WHERE finding = ?1 ORDER BY position
                """,
            on: db
        )
        statement.bind(finding, at: 1)
        var events: [FindingEvent] = []
        while try statement.step() {
            guard let kind = FindingEvent.Kind(rawValue: statement.text(1)) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            events.append(
                FindingEvent(
                    kind,
                    at: Timestamp(microseconds: statement.integer(0)),
                    author: statement.optionalText(2),
                    note: statement.optionalText(3),
                    until: statement.optionalInteger(4).map { Timestamp(microseconds: $0) },
                    silence: statement.optionalText(5)
                )
            )
        }
        return events
    }
}
