internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// A connection of its own beside GRDB's: to look at a file before it is opened as a store, and for queries of others.
///
/// For one thread at a time; closed by `deinit`.
@safe
final class Connection {
    /// SQLite's handle; valid until deinit.
    let handle: OpaquePointer

    /// Opens the file, which must exist, by its absolute path: SQLite takes a name such as `file:x` for a URI.
    init(path: String, isReadOnly: Bool, busyTimeout: Duration) throws {
        var connection: OpaquePointer?
        let flags =
            (isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        // SQLite copies the path; the handle is set even when the opening failed.
        let code = unsafe sqlite3_open_v2(path, &connection, flags, nil)
        guard code == SQLITE_OK, let connection = unsafe connection else {
            // Closing a handle that never opened, or none, is defined.
            _ = unsafe sqlite3_close_v2(connection)
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
        unsafe handle = connection
        // The handle is open from here on.
        _ = unsafe sqlite3_busy_timeout(handle, busyTimeout.wholeMilliseconds)
    }

    /// An empty database that no file holds.
    static func inMemory() throws -> Connection {
        try Connection(path: ":memory:", isReadOnly: false, busyTimeout: .zero)
    }

    deinit {
        // Statements keep a closed connection alive until they are finalized.
        _ = unsafe sqlite3_close_v2(handle)
    }

    /// Prepares a statement.
    func prepare(_ sql: String) throws -> SQLStatement {
        // The handle is open.
        try unsafe SQLStatement(sql, connection: handle)
    }

    /// Runs every statement of `sql`.
    func execute(_ sql: String) throws {
        // No callback and no message is asked for.
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    /// The first column of the first row as an integer; 0 without a row.
    func integer(_ sql: String) throws -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// The first column of the first row as a text; empty without a row.
    func text(_ sql: String) throws -> String {
        let statement = try prepare(sql)
        return try statement.step() ? statement.text(0) : ""
    }

    /// Whether the file could be opened for reading only.
    var isReadOnly: Bool {
        // The name is SQLite's for the main database.
        unsafe sqlite3_db_readonly(handle, "main") != 0
    }

    /// SQLite's words for the last error.
    var message: String {
        // The text is copied before the next call on this connection.
        unsafe String(cString: sqlite3_errmsg(handle))
    }
}

extension Duration {
    /// Whole milliseconds, cut at what a C `int` holds.
    var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: min(seconds, 2_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
