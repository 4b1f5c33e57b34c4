internal import GRDB
internal import KeytrailModel

/// The table of callers as a write transaction sees it: one row for each distinct process.
struct CallerTable {
    private static let parts = "process_id, executable, owner, host_name"

    private let db: Database

    /// Writes on a connection that is in a write transaction.
    init(on db: Database) {
        self.db = db
    }

    /// The row id of `caller`, from the cache where that knows it; nothing for one of whom nothing is known.
    func id(of caller: Caller, _ cache: inout CallerCache) throws -> Int64? {
        guard let caller = caller.known else { return nil }
        return try cache.id(of: caller) { try find(caller) ?? add(caller) }
    }

    private func find(_ caller: Caller) throws -> Int64? {
        let select = try SQLStatement(
            cached: """
                SELECT id FROM caller
                WHERE process_id IS ?1 AND executable IS ?2 AND owner IS ?3 AND host_name IS ?4 ORDER BY id LIMIT 1
                """,
            on: db
        )
        bind(caller, to: select)
        return try select.step() ? select.integer(0) : nil
    }

    private func add(_ caller: Caller) throws -> Int64 {
        let insert = try SQLStatement(
            cached: "INSERT INTO caller (\(CallerTable.parts)) VALUES (?1, ?2, ?3, ?4)",
            on: db
        )
        bind(caller, to: insert)
        try insert.run()
        return db.lastInsertedRowID
    }

    private func bind(_ caller: Caller, to statement: SQLStatement) {
        statement.bind(caller.processID.map(Int64.init), at: 1)
        statement.bind(caller.executable, at: 2)
        statement.bind(caller.owner, at: 3)
        statement.bind(caller.hostName, at: 4)
    }

    /// The caller in row `id`; `nil` when there is no such row.
    static func caller(in id: Int64, on db: Database) throws -> Caller? {
        let select = try SQLStatement("SELECT \(parts) FROM caller WHERE id = ?1", on: db)
        select.bind(id, at: 1)
        guard try select.step() else { return nil }
        return Caller(
            processID: select.optionalInteger(0).map { Int($0) },
            executable: select.optionalText(1),
            owner: select.optionalText(2),
            hostName: select.optionalText(3)
        )
    }
}

/// The row ids of callers, with the latest in front: a process makes many calls in a row.
struct CallerCache: Sendable {
    private var latest: (caller: Caller, id: Int64)?
    private var ids: [Caller: Int64] = [:]

    /// The id kept for `caller`, or the one that `make` gives, which is kept.
    mutating func id(of caller: Caller, orMake make: () throws -> Int64) rethrows -> Int64 {
        if let latest, latest.caller == caller { return latest.id }
        let id = try ids[caller] ?? make()
        if ids.count >= TextCache.capacity { ids = [:] }
        ids[caller] = id
        latest = (caller, id)
        return id
    }
}
