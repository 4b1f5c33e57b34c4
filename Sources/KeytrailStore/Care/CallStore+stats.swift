internal import Foundation
internal import GRDB
package import KeytrailModel

/// How large the log is and what it holds.
package struct StoreStats: Sendable, Equatable {
    /// The rows of one table.
    package struct Table: Sendable, Equatable {
        /// The table's name.
        package var name: String
        /// How many rows it has.
        package var rows: Int
    }

    /// The file's absolute path.
    package var path: String
    /// Random, made with the file: tells the calls of several logs apart.
    package var storeID: String
    /// The schema's version.
    package var schemaVersion: Int
    /// Bytes of the database file.
    package var fileSize: Int64
    /// Bytes of the write-ahead log beside it.
    package var walSize: Int64
    /// Bytes of the file that hold nothing and will be used again.
    package var freeSize: Int64
    /// The number of calls.
    package var calls: Int
    /// The first and the last call; `nil` for an empty log.
    package var period: TimeWindow?
    /// Every table, ordered by name; the dictionaries are among them.
    package var tables: [Table]

    /// Bytes of the database file per call, the dictionaries' share included; `nil` for an empty log.
    package var bytesPerCall: Double? { calls == 0 ? nil : Double(fileSize - freeSize) / Double(calls) }
}

extension CallStore {
    /// How large the log is and what it holds; linear in its rows.
    ///
    /// - Throws: `StoreError`: `.locked`, `.corrupt`.
    package func stats() throws(StoreError) -> StoreStats {
        try translatingErrors(path: path) {
            try pool.read { db in
                let names = try CallStore.tables(on: db)
                let tables = try names.map { name in
                    StoreStats.Table(
                        name: name,
                        rows: Int(try CallStore.integer("SELECT count(*) FROM \"\(name)\"", on: db))
                    )
                }
                let pageSize = try CallStore.integer("PRAGMA page_size", on: db)
                let pages = try CallStore.integer("PRAGMA page_count", on: db)
                let store = try SQLStatement("SELECT store_id FROM meta", on: db)
                return StoreStats(
                    path: path,
                    storeID: try store.step() ? store.text(0) : "",
                    schemaVersion: Int(try CallStore.integer("PRAGMA user_version", on: db)),
                    fileSize: pages * pageSize,
                    walSize: CallStore.fileSize(path + "-wal"),
                    freeSize: try CallStore.integer("PRAGMA freelist_count", on: db) * pageSize,
                    calls: tables.first { $0.name == "call" }?.rows ?? 0,
                    period: try CallReader(db).period(),
                    tables: tables
                )
            }
        }
    }

    private static func tables(on db: Database) throws -> [String] {
        let statement = try SQLStatement(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            on: db
        )
        var names: [String] = []
        while try statement.step() { names.append(statement.text(0)) }
        return names
    }

    private static func integer(_ sql: String, on db: Database) throws -> Int64 {
        let statement = try SQLStatement(sql, on: db)
        return try statement.step() ? statement.integer(0) : 0
    }

    private static func fileSize(_ path: String) -> Int64 {
        var status = stat()
        // Both pointers live as long as the call.
        guard unsafe stat(path, &status) == 0 else { return 0 }
        return Int64(status.st_size)
    }
}
