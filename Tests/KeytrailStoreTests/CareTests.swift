import Foundation
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Looking after the log")
struct CareTests {
    @Test("statistics count what is there")
    func stats() throws {
        let log = try TestLog()
        var calls = (1...100).map { identified($0) }
        calls[0].record.rateLimits = [RateLimit()]
        _ = try log.store.append(calls)
        let stats = try log.store.stats()
        #expect(stats.calls == 100)
        #expect(stats.schemaVersion == CallStore.schemaVersion)
        #expect(stats.storeID.count == 16)
        #expect(stats.period == TimeWindow(start: Timestamp(microseconds: 1), end: Timestamp(microseconds: 100)))
        let rows = Dictionary(uniqueKeysWithValues: stats.tables.map { ($0.name, $0.rows) })
        #expect(rows["call"] == 100)
        #expect(rows["host"] == 1)
        #expect(rows["rate_limit"] == 1)
        #expect(rows["text"] == 4)
        #expect(stats.fileSize > 0 && stats.walSize > 0)
        #expect(try #require(stats.bytesPerCall) > 40)
    }

    @Test("two logs have two ids")
    func storeIDs() throws {
        let (one, other) = (try TestLog(), try TestLog())
        #expect(try one.store.stats().storeID != other.store.stats().storeID)
        #expect(one.path != other.path)
    }

    @Test("a reference to a row that is not there is found")
    func danglingReference() throws {
        let log = try TestLog()
        _ = try log.store.append([identified(1), identified(2)], batch: 77)
        let messages = try log.store.check().map(\.message)
        #expect(messages == ["table call has 2 references to rows that table import_batch lacks"])
    }

    @Test("damage is found, and said without the log's content")
    func damage() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.db")
        _ = try CallStore.open(path: path).append((1...5_000).map { identified($0) })
        let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        for page in (size / 4_096 / 2)..<(size / 4_096) {
            try patch(path, at: UInt64(page * 4_096), [UInt8](repeating: 0xA5, count: 64))
        }
        let store = try CallStore.open(path: path, mode: .readOnly)
        var messages: [String] = []
        #expect([nil, .corrupt(path: path)].contains(storeError { messages = try store.check().map(\.message) }))
        #expect(messages.allSatisfy { $0.hasPrefix("the file is damaged") && !$0.contains("boards") })
        #expect(storeError { _ = try store.read { try $0.calls(matching: CallFilter()) } } == .corrupt(path: path))
    }
}
