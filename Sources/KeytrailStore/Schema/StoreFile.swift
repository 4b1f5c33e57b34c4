internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// The database file before it is opened as a store: made, looked at, migrated.
///
/// The file is never opened other than by SQLite: closing any descriptor of it would drop the locks that another
/// connection of this process holds (POSIX advisory locks belong to the process).
struct StoreFile {
    /// Absolute.
    let path: String
    let busyTimeout: Duration

    /// Names a file; a relative path starts at the working directory.
    init(path: String, busyTimeout: Duration) {
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        self.busyTimeout = busyTimeout
    }

    /// Creates and migrates the file where that is needed.
    func prepareToWrite() throws(StoreError) {
        if try !exists() { try create() }
        let connection = try open(isReadOnly: false)
        try translatingErrors(path: path) {
            _ = try version(of: connection, isEmptyAccepted: true)
            guard !connection.isReadOnly else { throw StoreError.unwritable(path: path, errno: EACCES) }
            try useWriteAheadLog(connection)
            // The file may be another's since the first look.
            _ = try version(of: connection, isEmptyAccepted: true)
            try Schema.migrate(connection)
        }
    }

    /// Makes sure that the file is a call log of today's version.
    func checkReadable() throws(StoreError) {
        guard try exists() else { throw .missing(path: path) }
        guard unsafe access(path, R_OK) == 0 else { throw .unreadable(path: path, errno: errno) }
        let connection = try open(isReadOnly: true)
        let found = try translatingErrors(path: path) { try version(of: connection, isEmptyAccepted: false) }
        guard found == Schema.version else { throw .olderSchema(path: path, found: found, known: Schema.version) }
    }

    private func exists() throws(StoreError) -> Bool {
        var status = stat()
        // Both pointers live as long as the call.
        guard unsafe stat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw .unreadable(path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, errno: EISDIR) }
        return true
    }

    private func create() throws(StoreError) {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .unwritable(path: path, errno: errno == 0 ? ENOTDIR : errno)
        }
        // A node is made without a descriptor; see the type's comment. SQLite gives -wal and -shm the same mode.
        guard unsafe mknod(path, S_IFREG | 0o600, 0) == 0 || errno == EEXIST else {
            throw .unwritable(path: path, errno: errno)
        }
    }

    private func open(isReadOnly: Bool) throws(StoreError) -> Connection {
        guard unsafe access(path, R_OK) == 0 else { throw .unreadable(path: path, errno: errno) }
        return try translatingErrors(path: path) {
            try Connection(path: path, isReadOnly: isReadOnly, busyTimeout: busyTimeout)
        }
    }

    /// The schema version of a call log; 0 for an empty file.
    private func version(of connection: Connection, isEmptyAccepted: Bool) throws -> Int {
        let application = try connection.integer("PRAGMA application_id")
        let version = Int(try connection.integer("PRAGMA user_version"))
        let objects = try connection.integer("SELECT count(*) FROM sqlite_schema")
        if application == Schema.applicationID {
            guard version <= Schema.version else {
                throw StoreError.newerSchema(path: path, found: version, known: Schema.version)
            }
            return version
        }
        guard application == 0, version == 0, objects == 0 else { throw StoreError.foreignDatabase(path: path) }
        guard isEmptyAccepted else { throw StoreError.notADatabase(path: path) }
        return 0
    }

    /// Switches to write-ahead logging, which SQLite refuses at once while another connection does the same.
    private func useWriteAheadLog(_ connection: Connection) throws {
        let start = ContinuousClock.now
        while true {
            do {
                guard try connection.text("PRAGMA journal_mode = WAL") != "wal" else { return }
                throw StoreError.unwritable(path: path, errno: ENOTSUP)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                guard ContinuousClock.now - start < busyTimeout else { throw error }
                usleep(2_000)
            }
        }
    }
}
