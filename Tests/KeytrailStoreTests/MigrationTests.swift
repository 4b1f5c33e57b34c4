import GRDB
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Logs of earlier programs") struct MigrationTests {
    /// Makes of today's log, which nobody has open, one of an earlier version: what later ones brought is taken away again.
    private func rewind(_ path: String, to version: Int) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.execute(sql: MigrationTests.without10)
            try db.execute(sql: MigrationTests.withoutTables)
            if version < 5 { try db.execute(sql: MigrationTests.without5) }
            if version < 4 { try db.execute(sql: MigrationTests.without4) }
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
        try queue.close()
    }

    private static let without4 = """
        DROP VIEW calls;
        CREATE VIEW calls AS SELECT started_at FROM call;
        ALTER TABLE call DROP COLUMN caller;
        DROP TABLE caller;
        DROP TABLE run;
        DROP TABLE recording_gap;
        DROP TABLE heartbeat;
        """

    /// The view is of another column then; every migration that makes it anew is after version 3.
    private static let without10 = """
        DROP VIEW calls;
        CREATE VIEW calls AS SELECT started_at FROM call;
        ALTER TABLE call DROP COLUMN vantage;
        """

    /// What the later versions added is tables.
    private static let withoutTables = """
        DROP TABLE import_position;
        ALTER TABLE finding DROP COLUMN series;
        DROP TABLE mark;
        DROP VIEW provider_events;
        DROP TABLE provider_event;
        DROP TABLE credential_link;
        DROP TABLE late_call;
        DROP TABLE scope_canary;
        DROP TABLE alert_notice;
        DROP TABLE alert_message;
        DROP TABLE task;
        """

    private static let without5 = """
        DROP INDEX finding_by_name;
        ALTER TABLE finding DROP COLUMN told_at;
        ALTER TABLE finding_event DROP COLUMN silence;
        ALTER TABLE finding_event DROP COLUMN until;
        ALTER TABLE finding_event DROP COLUMN note;
        ALTER TABLE finding_event DROP COLUMN author;
        DROP TABLE acknowledgement;
        DROP TABLE silence;
        """

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
        try rewind(path, to: 3)
        let expected = StoreError.olderSchema(path: path, found: 3, known: CallStore.schemaVersion)
        #expect(storeError { _ = try CallStore.open(path: path, mode: .readOnly) } == expected)
        let store = try CallStore.open(path: path)
        #expect(try store.read { try $0.calls(matching: CallFilter()) } == calls.sorted { $0.id < $1.id })
        #expect(try store.check() == [])
    }

    @Test("a log of version 4 keeps its findings, which are no news, and people may do with them what they want")
    func fromVersion4() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.db")
        let finding = madeFinding("a", at: 1)
        let reported = Timestamp(microseconds: 100)
        do { try CallStore.open(path: path).upsert(findings: [finding], now: reported) }
        try rewind(path, to: 4)
        let expected = StoreError.olderSchema(path: path, found: 4, known: CallStore.schemaVersion)
        #expect(storeError { _ = try CallStore.open(path: path, mode: .readOnly) } == expected)
        let store = try CallStore.open(path: path)
        #expect(try store.check() == [])
        let kept = try #require(try store.read { try $0.keptFindings(at: reported) }.first)
        #expect(kept.record.toldAt == reported)
        #expect(
            kept.events == [FindingEvent(.opened, at: finding.openedAt), FindingEvent(.late, at: reported)]
        )
        let word = Acknowledgement(at: reported, author: "kim", note: "known")
        #expect(try store.acknowledge([finding.id], word) == [finding.id])
        #expect(try store.check() == [])
    }

    @Test("a log of version 5 keeps its calls, and is followed from where it is")
    func fromVersion5() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.db")
        do { _ = try CallStore.open(path: path).append([identified(900_000_000)]) }
        try rewind(path, to: 5)
        let store = try CallStore.open(path: path)
        #expect(try store.check() == [])
        var follower = try store.read { try CallFollower(after: $0) }
        _ = try store.append([identified(1), identified(901_000_000)])
        var times: [Int64] = []
        let isKnown = try store.read { reader in
            try follower.advance(reader, matching: CallFilter()) { times.append($0.record.startedAt.microseconds) }
        }
        #expect(isKnown)
        #expect(times == [1, 901_000_000])
    }
}
