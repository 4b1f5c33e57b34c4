internal import GRDB
internal import KeytrailModel

/// A message as the tables keep it.
enum OutboxRow {
    static let columns = """
        id, key, route, sink, state, created_at, due_at, attempts, first_attempt_at, ended_at, problem
        """

    /// The message in the current row of a statement that selects `columns`, without its notices.
    static func message(from row: SQLStatement) throws -> OutboxMessage {
        guard let state = OutboxMessage.State(rawValue: row.text(4)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        var message = OutboxMessage(
            id: row.integer(0),
            key: row.text(1),
            address: NoticeAddress(route: row.text(2), sink: row.text(3)),
            state: state,
            createdAt: Timestamp(microseconds: row.integer(5)),
            dueAt: Timestamp(microseconds: row.integer(6)),
            attempts: Int(row.integer(7)),
            notices: []
        )
        message.firstAttemptAt = row.optionalInteger(8).map { Timestamp(microseconds: $0) }
        message.endedAt = row.optionalInteger(9).map { Timestamp(microseconds: $0) }
        message.problem = row.optionalText(10)
        return message
    }

    /// The notices of a message.
    static func notices(of message: Int64, on db: Database) throws -> [OutboxMessage.Notice] {
        let statement = try SQLStatement(
            cached: "SELECT kind, at, content FROM alert_notice WHERE message = ?1 ORDER BY id",
            on: db
        )
        statement.bind(message, at: 1)
        var notices: [OutboxMessage.Notice] = []
        while try statement.step() {
            guard let finding = StoredJSON.value(statement.text(2)) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            let at = Timestamp(microseconds: statement.integer(1))
            notices.append(OutboxMessage.Notice(try kind(statement.text(0)), at: at, finding: finding))
        }
        return notices
    }

    static func kind(_ text: String) throws -> NoticeKind {
        guard let kind = NoticeKind(rawValue: text) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return kind
    }
}
