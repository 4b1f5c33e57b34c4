import GRDB
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Logs of earlier programs") struct MigrationTests {
    /// Makes of today's log, which nobody has open, one of version 3: what version 4 brought is taken away again.
    private func rewind(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    DROP VIEW calls;
                    CREATE VIEW calls AS SELECT started_at FROM call;
                    ALTER TABLE call DROP COLUMN caller;
                    DROP TABLE caller;
                    DROP TABLE run;
                    DROP TABLE recording_gap;
                    DROP TABLE heartbeat;
                    PRAGMA user_version = 3;
                    """
            )
        }
        try queue.close()
    }

    @Test("a log of version 3 keeps its calls, which have no caller, and is as whole as a new one")
    func fromVersion3() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.db")
        var random = RandomCalls(seed: 3)
        let calls = random.calls(100).map { call in
            var call = call
            call.record.caller = nil
            return call
        }
        do { _ = try CallStore.open(path: path).append(calls) }
        try rewind(path)
        let expected = StoreError.olderSchema(path: path, found: 3, known: 4)
        #expect(storeError { _ = try CallStore.open(path: path, mode: .readOnly) } == expected)
        let store = try CallStore.open(path: path)
        #expect(try store.read { try $0.calls(matching: CallFilter()) } == calls.sorted { $0.id < $1.id })
        #expect(try store.check() == [])
    }
}
