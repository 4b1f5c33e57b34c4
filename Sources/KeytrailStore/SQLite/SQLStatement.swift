internal import GRDB
internal import GRDBSQLite

/// A prepared statement, spoken to through SQLite's C API: texts keep their NULs, and a row costs no allocation.
///
/// Parameters and columns are counted as SQLite counts them: parameters from 1, columns from 0.
@safe
final class SQLStatement {
    /// SQLite's handle; valid until deinit.
    let handle: OpaquePointer
    /// Keeps a statement of GRDB's cache alive; `nil` when this object owns the handle.
    private let cached: Statement?

    /// Prepares `sql` on `db` for this object alone.
    convenience init(_ sql: String, on db: Database) throws {
        // A database that is handed to a closure is open.
        guard let connection = unsafe db.sqliteConnection else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        try unsafe self.init(sql, connection: connection)
    }

    /// Prepares the first statement of `sql` on an open connection.
    init(_ sql: String, connection: OpaquePointer) throws {
        var statement: OpaquePointer?
        // The text outlives the call, which copies what it needs.
        let code = unsafe sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement = unsafe statement else { throw SQLStatement.failure(code) }
        unsafe handle = statement
        cached = nil
    }

    /// Takes over a statement that somebody prepared.
    init(owning statement: OpaquePointer) {
        unsafe handle = statement
        cached = nil
    }

    /// Takes the statement from the connection's cache; one user at a time.
    init(cached sql: String, on db: Database) throws {
        let statement = try db.cachedStatement(sql: sql)
        cached = statement
        // `cached` keeps the handle valid for as long as this object lives.
        unsafe handle = statement.sqliteStatement
        reset()
    }

    deinit {
        guard cached != nil else {
            // This object owns the handle.
            _ = unsafe sqlite3_finalize(handle)
            return
        }
        reset()
        // No text or number of a call stays bound in the cache.
        _ = unsafe sqlite3_clear_bindings(handle)
    }

    /// Moves to the next row; false when there is none, after which the statement starts anew.
    func step() throws -> Bool {
        // The handle is valid until deinit.
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        // The reset returns the step's error again, with its extended code.
        let result = unsafe sqlite3_reset(handle)
        guard code == SQLITE_DONE else { throw SQLStatement.failure(result == SQLITE_OK ? code : result) }
        return false
    }

    /// Runs a statement that gives no rows, or whose rows do not matter.
    func run() throws {
        while try step() {}
    }

    /// Goes back to before the first row.
    func reset() {
        // An error here repeats that of the last step, which was thrown.
        _ = unsafe sqlite3_reset(handle)
    }

    private static func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code))
    }
}

extension SQLStatement {
    /// Binds an integer.
    @inline(__always)
    func bind(_ value: Int64, at index: Int32) {
        // An index out of range is reported, not followed; tests cover every statement.
        _ = unsafe sqlite3_bind_int64(handle, index, value)
    }

    /// Binds an integer, or NULL.
    func bind(_ value: Int64?, at index: Int32) {
        guard let value else { return bindNull(at: index) }
        bind(value, at: index)
    }

    /// Binds NULL.
    @inline(__always)
    func bindNull(at index: Int32) {
        // As for integers.
        _ = unsafe sqlite3_bind_null(handle, index)
    }

    /// Binds a floating-point number; NaN is bound as NULL.
    func bind(_ value: Double, at index: Int32) {
        // As for integers.
        _ = unsafe sqlite3_bind_double(handle, index, value)
    }

    /// Binds a text, which SQLite copies; NULs inside are kept.
    func bind(_ text: String, at index: Int32) {
        var text = text
        text.withUTF8 { bytes in
            // SQLITE_TRANSIENT, which Swift cannot import: SQLite copies the bytes before the call returns.
            let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            let start = unsafe UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            guard let start = unsafe start else {
                // An empty text has no address; NULL would be another value.
                _ = unsafe sqlite3_bind_text(handle, index, "", 0, transient)
                return
            }
            // The length is given, so no terminator is looked for.
            _ = unsafe sqlite3_bind_text64(handle, index, start, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
        }
    }

    /// Binds a text, or NULL.
    func bind(_ text: String?, at index: Int32) {
        guard let text else { return bindNull(at: index) }
        bind(text, at: index)
    }
}

extension SQLStatement {
    /// The number of columns in a row.
    var columnCount: Int32 {
        // The handle is valid until deinit.
        unsafe sqlite3_column_count(handle)
    }

    /// A column's name.
    func columnName(_ index: Int32) -> String {
        // The text lives until the statement is prepared again; it is copied here.
        guard let name = unsafe sqlite3_column_name(handle, index) else { return "" }
        return unsafe String(cString: name)
    }

    /// A column's integer; 0 for NULL.
    @inline(__always)
    func integer(_ index: Int32) -> Int64 {
        // A row is current; an index out of range gives 0.
        unsafe sqlite3_column_int64(handle, index)
    }

    /// Whether a column is NULL.
    @inline(__always)
    func isNull(_ index: Int32) -> Bool {
        // As for integers.
        unsafe sqlite3_column_type(handle, index) == SQLITE_NULL
    }

    /// A column's integer; `nil` for NULL.
    func optionalInteger(_ index: Int32) -> Int64? { isNull(index) ? nil : integer(index) }

    /// A column's floating-point number; 0 for NULL.
    func double(_ index: Int32) -> Double {
        // As for integers.
        unsafe sqlite3_column_double(handle, index)
    }

    /// A column's text with its NULs, ill-formed UTF-8 repaired; empty for NULL.
    func text(_ index: Int32) -> String {
        // The pointer is asked for before the length, as SQLite demands, and both are used before the next step.
        guard let start = unsafe sqlite3_column_text(handle, index) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, index))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// A column's text; `nil` for NULL.
    func optionalText(_ index: Int32) -> String? { isNull(index) ? nil : text(index) }

    /// A column's bytes; empty for NULL.
    func bytes(_ index: Int32) -> [UInt8] {
        // As for texts.
        guard let start = unsafe sqlite3_column_blob(handle, index) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, index))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    /// SQLite's fundamental type of a column: `SQLITE_INTEGER` and its siblings.
    func type(_ index: Int32) -> Int32 {
        // As for integers.
        unsafe sqlite3_column_type(handle, index)
    }

    /// How many rows the connection's last INSERT, UPDATE or DELETE changed.
    var changeCount: Int32 {
        // A statement's connection lives at least as long as the statement.
        unsafe sqlite3_changes(sqlite3_db_handle(handle))
    }

    /// Whether the statement cannot change the file.
    var isReadOnly: Bool {
        // The handle is valid until deinit.
        unsafe sqlite3_stmt_readonly(handle) != 0
    }
}
