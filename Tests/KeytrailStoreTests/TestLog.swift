import Foundation
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport

/// A new log in a folder of its own, which goes when the value does: go through its methods rather than to its store.
struct TestLog {
    let folder: TemporaryFolder
    let path: String
    let store: CallStore

    init(limits: CallStore.Limits = CallStore.Limits()) throws {
        folder = try TemporaryFolder()
        path = folder.file("log.db")
        store = try CallStore.open(path: path, mode: .readWrite, limits: limits)
    }

    /// Every call of the log, by time.
    func calls(_ filter: CallFilter = CallFilter()) throws -> [IdentifiedCall] {
        try store.read { try $0.calls(matching: filter) }
    }

    /// What a query gives.
    func query(_ sql: String, limit: Int = 1_000, timeLimit: Duration = .seconds(60)) throws -> QueryResult {
        try store.query(sql, limit: limit, timeLimit: timeLimit)
    }

    /// The version of the schema that this program writes.
    func schemaVersion() throws -> Int { try store.stats().schemaVersion }

    /// The rows that `scan` gives.
    func scan(_ columns: [CallColumn], in window: TimeWindow = .always) throws -> [[Int64]] {
        try store.read { reader in
            var rows: [[Int64]] = []
            try reader.scan(columns, in: window) { row in rows.append(row.indices.map { row[$0] }) }
            return rows
        }
    }
}

/// A plain call at a time.
func call(at microseconds: Int64, path: String = "/1/boards/abc") -> CallRecord {
    var call = CallRecord(
        startedAt: Timestamp(microseconds: microseconds),
        door: .client,
        method: "GET",
        scheme: "https",
        host: "api.example.com",
        path: path,
        outcome: .success
    )
    call.status = 200
    return call
}

/// A plain call with an imported call's identity.
func identified(_ microseconds: Int64, _ number: Int64 = 0) -> IdentifiedCall {
    IdentifiedCall(record: call(at: microseconds), sequence: 1 << 62 | number)
}

/// What `body` throws, when that is a store's error.
func storeError(_ body: () throws -> Void) -> StoreError? {
    do {
        try body()
        return nil
    } catch {
        return error as? StoreError
    }
}

/// Overwrites bytes of a file that nobody has open.
func patch(_ path: String, at offset: UInt64, _ bytes: [UInt8]) throws {
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.seek(toOffset: offset)
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
}
