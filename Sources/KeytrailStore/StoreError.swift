public import KeytrailModel

/// Why the call log could not be opened, read or written; carries paths, codes and versions, never a call's content.
public enum StoreError: Error, Equatable, Sendable {
    /// No file is at the path.
    case missing(path: String)
    /// The file cannot be read; `errno` says why.
    case unreadable(path: String, errno: Int32)
    /// The file or its folder cannot be created or written; `errno` says why.
    case unwritable(path: String, errno: Int32)
    /// The file is not an SQLite database.
    case notADatabase(path: String)
    /// The file is an SQLite database of another application.
    case foreignDatabase(path: String)
    /// A newer Keytrail wrote the file.
    case newerSchema(path: String, found: Int, known: Int)
    /// The file needs a migration, and was opened to be read only: open it writable once.
    case olderSchema(path: String, found: Int, known: Int)
    /// Another connection kept the file locked for longer than the busy timeout.
    case locked(path: String)
    /// No room is left for the file.
    case diskFull(path: String)
    /// The file's content is damaged.
    case corrupt(path: String)
    /// The store was opened to be read only.
    case readOnly(path: String)
    /// A call breaks a rule of the table, such as a port of 70,000; `startedAt` names it.
    case refused(startedAt: Timestamp)
    /// The counter of recorded calls is used up.
    case sequenceExhausted(path: String)
    /// The SQL of a query is wrong; `reason` is SQLite's, about the SQL text alone.
    case invalidQuery(reason: String)
    /// The SQL of a query would do more than read the log.
    case forbiddenQuery
    /// A query ran longer than it may.
    case queryTimedOut
    /// Anything else that SQLite reports, by its extended result code.
    case sqlite(path: String, code: Int32)
}
