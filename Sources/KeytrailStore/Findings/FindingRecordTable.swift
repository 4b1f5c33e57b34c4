internal import GRDB
internal import KeytrailModel

/// What the log remembers of findings, looked up by their identity.
struct FindingRecordTable {
    private let statement: SQLStatement

    init(on db: Database) throws {
        statement = try SQLStatement(
            """
            SELECT id, state, last_seen, first_reported_at, last_reported_at, told_at,
                ack.at, ack.author, ack.note, ack.until, ack.ended_at,
                (SELECT silence FROM finding_event WHERE finding = finding.id AND kind = 'silenced'
                    ORDER BY position DESC LIMIT 1),
                (SELECT kind FROM finding_event WHERE finding = finding.id AND kind IN ('silenced', 'silence_ended')
                    ORDER BY position DESC LIMIT 1),
                (SELECT kind FROM finding_event WHERE finding = finding.id AND kind IN ('opened', 'resolved', 'reopened')
                    ORDER BY position DESC LIMIT 1)
            FROM finding LEFT JOIN acknowledgement AS ack ON ack.finding = finding.id
            WHERE rule_id = ?1 AND "group" = ?2 AND opened_at = ?3
            """,
            on: db
        )
    }

    /// The finding's row, and what is remembered of it; `nil` when it is not there.
    func record(of finding: Finding) throws -> (row: Int64, record: FindingRecord)? {
        statement.bind(finding.rule.id, at: 1)
        statement.bind(FindingRow.groupText(finding), at: 2)
        statement.bind(finding.openedAt.microseconds, at: 3)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        guard let state = Finding.State(rawValue: statement.text(1)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        var record = FindingRecord(
            state: state,
            lastSeen: Timestamp(microseconds: statement.integer(2)),
            firstReportedAt: Timestamp(microseconds: statement.integer(3)),
            lastReportedAt: Timestamp(microseconds: statement.integer(4))
        )
        record.toldAt = time(5)
        if let at = time(6) {
            record.acknowledgement = Acknowledgement(
                at: at,
                author: statement.text(7),
                note: statement.text(8),
                until: time(9),
                endedAt: time(10)
            )
        }
        record.lastSilence = statement.optionalText(11)
        record.isSilenced = statement.text(12) == FindingEvent.Kind.silenced.rawValue
        record.isReopened = statement.text(13) == FindingEvent.Kind.reopened.rawValue
        return (statement.integer(0), record)
    }

    private func time(_ column: Int32) -> Timestamp? {
        statement.optionalInteger(column).map { Timestamp(microseconds: $0) }
    }
}
