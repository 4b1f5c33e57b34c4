internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// What a query of the user's may do: read, until a deadline.
///
/// SQLite holds it without counting a reference: it must outlive the connection that it guards.
final class QueryGuard: Sendable {
    private let deadline: ContinuousClock.Instant
    private let hasRefused = Atomic(false)

    /// Lets a query run for so long from now on.
    init(timeLimit: Duration) {
        deadline = ContinuousClock.now + timeLimit
    }

    /// Whether anything but reading was asked for.
    var isBroken: Bool { hasRefused.load(ordering: .relaxed) }

    /// Whether the deadline is over.
    var isOver: Bool { ContinuousClock.now >= deadline }

    /// SQLite's answer to an action, which is noted when it is a refusal.
    func answer(_ isAllowed: Bool) -> Int32 {
        guard !isAllowed else { return SQLITE_OK }
        hasRefused.store(true, ordering: .relaxed)
        return SQLITE_DENY
    }
}

extension Connection {
    /// Lets statements that are prepared from now on read tables and nothing else, until the guard's deadline.
    func obey(_ queryGuard: QueryGuard) throws {
        // Refusals come before SQLite has read the schema, and are then reported as its change.
        _ = try integer("SELECT count(*) FROM sqlite_schema")
        let context = unsafe Unmanaged.passUnretained(queryGuard).toOpaque()
        // The caller keeps the guard alive for as long as the connection.
        _ = unsafe sqlite3_set_authorizer(handle, authorizeReading, context)
        unsafe sqlite3_progress_handler(handle, 10_000, isOver, context)
        // Bounds what one value of a query can take, such as `zeroblob(1000000000)`.
        _ = unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20)
    }

    /// Prepares `sql`, which must be one statement.
    ///
    /// - Throws: `StoreError.invalidQuery` for none or a wrong one, `.forbiddenQuery` for several or one that is not allowed.
    func prepareOnly(_ sql: String) throws -> SQLStatement {
        // SQLite would stop reading at a NUL and take what follows for nothing.
        guard !sql.utf8.contains(0) else { throw StoreError.invalidQuery(reason: "unrecognized token: NUL") }
        // The pointer lives as long as the closure.
        return unsafe try sql.withCString { start in
            var rest: UnsafePointer<CChar>? = unsafe start
            var first: SQLStatement?
            while let text = unsafe rest, unsafe text.pointee != 0 {
                guard let statement = unsafe try prepareNext(text, &rest) else { continue }
                guard first == nil else { throw StoreError.forbiddenQuery }
                first = statement
            }
            guard let first else { throw StoreError.invalidQuery(reason: "no statement") }
            return first
        }
    }

    /// Prepares the first statement of a C string and moves `rest` behind it; `nil` for white space and comments.
    private func prepareNext(_ text: UnsafePointer<CChar>, _ rest: inout UnsafePointer<CChar>?) throws -> SQLStatement?
    {
        var statement: OpaquePointer?
        // The text is terminated, and `rest` points into it afterwards.
        let code = unsafe sqlite3_prepare_v2(handle, text, -1, &statement, &rest)
        switch code & 0xFF {
        case SQLITE_OK: return unsafe statement.map { unsafe SQLStatement(owning: $0) }
        case SQLITE_ERROR: throw StoreError.invalidQuery(reason: message)
        default: throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
    }
}

/// SQLite's authorizer for queries of the user's: tables, functions and a few harmless pragmas.
private func authorizeReading(
    _ context: UnsafeMutableRawPointer?,
    _ action: Int32,
    _ first: UnsafePointer<CChar>?,
    _ second: UnsafePointer<CChar>?,
    _ database: UnsafePointer<CChar>?,
    _ trigger: UnsafePointer<CChar>?
) -> Int32 {
    guard let context = unsafe context else { return SQLITE_DENY }
    // Whoever installed the authorizer keeps the guard alive.
    let queryGuard = unsafe Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue()
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
    // The function's name is the second text.
    case SQLITE_FUNCTION: return queryGuard.answer(unsafe !isNamed(second, ["load_extension", "fts3_tokenizer"]))
    // The pragma's name is the first text.
    case SQLITE_PRAGMA: return queryGuard.answer(unsafe isNamed(first, harmlessPragmas))
    // SQLite declares the table of a function such as pragma_table_info so; a statement that updates is refused later.
    case SQLITE_UPDATE: return queryGuard.answer(unsafe isNamed(first, ["sqlite_master"]))
    default: return queryGuard.answer(false)
    }
}

/// Pragmas that describe the schema, and change nothing with any argument.
private let harmlessPragmas = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
]

private func isNamed(_ name: UnsafePointer<CChar>?, _ names: [String]) -> Bool {
    guard let name = unsafe name else { return false }
    // SQLite's text lives as long as the callback.
    return names.contains(unsafe String(cString: name).lowercased())
}

private func isOver(_ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context = unsafe context else { return 1 }
    // As for the authorizer.
    return unsafe Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
}
