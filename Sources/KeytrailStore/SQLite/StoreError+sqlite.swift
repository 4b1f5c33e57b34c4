internal import Foundation
internal import GRDB
internal import GRDBSQLite

extension StoreError {
    /// The error that SQLite's extended result code means for the file at `path`.
    init(code: Int32, path: String) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .locked(path: path)
        case SQLITE_FULL: self = .diskFull(path: path)
        case SQLITE_CORRUPT: self = .corrupt(path: path)
        case SQLITE_NOTADB: self = .notADatabase(path: path)
        case SQLITE_READONLY: self = .readOnly(path: path)
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: self = .unreadable(path: path, errno: EACCES)
        default: self = .sqlite(path: path, code: code)
        }
    }

    /// The store's error for an error of the layers below; `nil` for one that is not theirs.
    init?(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(code: error.extendedResultCode.rawValue, path: path)
        default: return nil
        }
    }
}

/// Runs `body` and turns what GRDB and SQLite throw into the store's errors.
func translatingErrors<T>(path: String, _ body: () throws -> T) throws(StoreError) -> T {
    do {
        return try body()
    } catch {
        throw StoreError(error, path: path) ?? .sqlite(path: path, code: SQLITE_ERROR)
    }
}
