internal import GRDB
internal import GRDBSQLite
internal import KeytrailModel
internal import Synchronization

/// The call log: one SQLite file that several processes may write and any SQLite tool can read.
public final class CallStore: Sendable {
    /// What a store is opened for.
    public enum Mode: Sendable, Hashable {
        /// To record and read; creates and migrates the file.
        case readWrite
        /// To read; the file must exist and is never changed, not even by a migration.
        case readOnly
    }

    /// Limits that tests tighten.
    package struct Limits: Sendable {
        /// How long to wait for another connection's lock.
        package var busyTimeout: Duration
        /// The most pages that the file may have; `nil` for SQLite's own limit.
        package var maximumPageCount: Int?

        /// Creates limits.
        package init(busyTimeout: Duration = .seconds(10), maximumPageCount: Int? = nil) {
            self.busyTimeout = busyTimeout
            self.maximumPageCount = maximumPageCount
        }
    }

    /// The file's absolute path.
    public let path: String
    /// What the store was opened for.
    public let mode: Mode
    let limits: Limits
    let pool: any DatabaseWriter
    /// What the writer remembers of the dictionary tables; touched inside write transactions only.
    let caches = Mutex(DictionaryCaches())
    /// Recorded calls that wait for their transaction.
    let queue = Mutex(GroupCommit())

    init(path: String, mode: Mode, limits: Limits, pool: any DatabaseWriter) {
        self.path = path
        self.mode = mode
        self.limits = limits
        self.pool = pool
    }

    /// Opens the log at `path`.
    ///
    /// To record, a missing file is created with mode 0600 and a missing folder with mode 0700.
    ///
    /// - Throws: `StoreError`: `.missing`, `.unreadable`, `.unwritable`, `.notADatabase`, `.foreignDatabase`, `.newerSchema`,
    ///   `.olderSchema` (read-only), `.locked` after ten seconds, `.diskFull`, `.corrupt`.
    public static func open(path: String, mode: Mode = .readWrite) throws(StoreError) -> CallStore {
        try open(path: path, mode: mode, limits: Limits())
    }

    /// Opens the log at `path` under limits of the caller's.
    package static func open(path: String, mode: Mode, limits: Limits) throws(StoreError) -> CallStore {
        let file = StoreFile(path: path, busyTimeout: limits.busyTimeout)
        switch mode {
        case .readWrite: try file.prepareToWrite()
        case .readOnly: try file.checkReadable()
        }
        let pool = try translatingErrors(path: file.path) { try makePool(path: file.path, mode: mode, limits: limits) }
        return CallStore(path: file.path, mode: mode, limits: limits, pool: pool)
    }

    private static func makePool(path: String, mode: Mode, limits: Limits) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "keytrail.store"
        configuration.readonly = mode == .readOnly
        // See docs/decisions/0011: ids come from the same transaction, and `check` looks.
        configuration.foreignKeysEnabled = false
        let milliseconds = limits.busyTimeout.wholeMilliseconds
        configuration.busyMode = .timeout(Double(milliseconds) / 1_000)
        configuration.prepareDatabase { db in
            // Readers too: GRDB gives them a time-out of its own.
            try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
            // Nothing in a file that came from elsewhere may call functions with effects.
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -4000")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        guard mode == .readWrite else { return pool }
        try pool.writeWithoutTransaction { db in
            // Writing looks up dictionary rows all over the file; reading goes through it from one end to the other.
            try db.execute(sql: "PRAGMA cache_size = -16000")
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000")
            if let count = limits.maximumPageCount { try db.execute(sql: "PRAGMA max_page_count = \(count)") }
        }
        return pool
    }

    /// Refuses to write through a store that was opened to be read only.
    func requireWritable() throws(StoreError) {
        guard mode == .readWrite else { throw .readOnly(path: path) }
    }
}
