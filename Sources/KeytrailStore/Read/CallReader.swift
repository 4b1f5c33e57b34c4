internal import GRDB
package import KeytrailModel

/// Reads one consistent snapshot of the log; valid inside the closure of `CallStore.read` only.
package final class CallReader {
    /// What `scan` gives for an absent value of an `.integer` column.
    package static let absent = Int64.min

    let db: Database
    private var texts: [CallDictionary: SQLStatement] = [:]
    private lazy var identities = Result { try CallReader.loadIdentities(on: db) }

    init(_ db: Database) {
        self.db = db
    }

    /// The times of the first and the last call or provider's event; `nil` for an empty log.
    package func period() throws -> TimeWindow? {
        let statement = try SQLStatement(
            """
            SELECT min(first), max(last) FROM (
                SELECT (SELECT started_at FROM call ORDER BY started_at, seq LIMIT 1) AS first,
                    (SELECT started_at FROM call ORDER BY started_at DESC, seq DESC LIMIT 1) AS last
                UNION ALL
                SELECT (SELECT started_at FROM provider_event ORDER BY started_at, seq LIMIT 1),
                    (SELECT started_at FROM provider_event ORDER BY started_at DESC, seq DESC LIMIT 1)
            )
            """,
            on: db
        )
        guard try statement.step(), let start = statement.optionalInteger(0), let end = statement.optionalInteger(1)
        else {
            return nil
        }
        return TimeWindow(start: Timestamp(microseconds: start), end: Timestamp(microseconds: end))
    }

    /// The number of calls that started inside `window`; linear in them.
    package func callCount(in window: TimeWindow) throws -> Int {
        let sql =
            window == .always
            ? "SELECT count(*) FROM call" : "SELECT count(*) FROM call WHERE started_at BETWEEN ?1 AND ?2"
        let statement = try SQLStatement(sql, on: db)
        if window != .always { statement.bind(window) }
        return try statement.step() ? Int(statement.integer(0)) : 0
    }

    /// The text in row `id` of a dictionary; `nil` when there is no such row.
    ///
    /// For `.credential` it is the credential's id, for `.caller` the name of its executable, `nil` when not known. May be
    /// called inside `scan`.
    package func text(_ dictionary: CallDictionary, id: Int64) throws -> String? {
        guard id != 0 else { return nil }
        let statement = try texts[dictionary] ?? CallReader.textStatement(dictionary, on: db)
        texts[dictionary] = statement
        statement.bind(id, at: 1)
        defer { statement.reset() }
        return try statement.step() ? statement.optionalText(0) : nil
    }

    /// The caller in row `row`; `nil` when there is no such row.
    package func caller(row: Int64) throws -> Caller? { try CallerTable.caller(in: row, on: db) }

    /// The credential in row `row`; `nil` when there is no such row.
    package func credential(row: Int64) throws -> Credential? {
        guard row != 0 else { return nil }
        let statement = try SQLStatement(
            "SELECT id, name, provider, scheme, place FROM credential WHERE id = ?1",
            on: db
        )
        statement.bind(row, at: 1)
        return try statement.step() ? credential(from: statement) : nil
    }

    /// Every credential of the log, ordered by row.
    ///
    /// One that was presented in several ways, such as in a header and in a query, has a row for each.
    package func credentials() throws -> [(row: Int64, credential: Credential)] {
        let statement = try SQLStatement("SELECT id, name, provider, scheme, place FROM credential ORDER BY id", on: db)
        var credentials: [(row: Int64, credential: Credential)] = []
        while try statement.step() { credentials.append((statement.integer(0), try credential(from: statement))) }
        return credentials
    }

    /// The first row of the same credential for each row of table `credential`; rows that stand for themselves are left out.
    func identityRows() throws -> [Int64: Int64] { try identities.get() }

    private static func loadIdentities(on db: Database) throws -> [Int64: Int64] {
        let statement = try SQLStatement(
            """
            SELECT id, first FROM (SELECT id, min(id) OVER (PARTITION BY name) AS first FROM credential) WHERE id <> first
            """,
            on: db
        )
        var rows: [Int64: Int64] = [:]
        while try statement.step() { rows[statement.integer(0)] = statement.integer(1) }
        return rows
    }

    private func credential(from statement: SQLStatement) throws -> Credential {
        Credential(
            id: statement.text(1),
            provider: statement.text(2),
            scheme: Credential.Scheme(rawValue: statement.text(3)) ?? .other,
            place: Credential.Place(rawValue: statement.text(4)) ?? .unknown,
            parts: try CredentialTable.parts(of: statement.integer(0), on: db)
        )
    }

    private static func textStatement(_ dictionary: CallDictionary, on db: Database) throws -> SQLStatement {
        let column =
            switch dictionary {
            case .credential: "name"
            case .caller: "executable"
            case .host, .route, .path, .text: "value"
            }
        return try SQLStatement("SELECT \(column) FROM \(dictionary.rawValue) WHERE id = ?1", on: db)
    }
}

extension SQLStatement {
    /// Binds a window's ends as the first two parameters.
    func bind(_ window: TimeWindow) {
        bind(window.start.microseconds, at: 1)
        bind(window.end.microseconds, at: 2)
    }
}

extension CallStore {
    /// Runs `body` on one consistent snapshot of the log, which later writes do not change.
    ///
    /// - Throws: what `body` throws; `StoreError` for what SQLite reports.
    package func read<T>(_ body: (CallReader) throws -> T) throws -> T {
        do {
            return try pool.read { try body(CallReader($0)) }
        } catch {
            throw StoreError(error, path: path) ?? error
        }
    }
}
