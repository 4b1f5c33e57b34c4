import KeytrailModel
import KeytrailStore
import Testing

@Suite("Adding many calls")
struct AppendTests {
    @Test("adding the same calls again changes nothing")
    func idempotent() throws {
        let log = try TestLog()
        var random = RandomCalls(seed: 3)
        let calls = random.calls(100)
        #expect(try log.store.append(calls).stored == 100)
        let again = try log.store.append(calls)
        #expect(again.stored == 0)
        #expect(again.duplicates == 100)
        #expect(try log.calls() == calls.sorted { $0.id < $1.id })
    }

    @Test(
        "of calls with one identity the first is kept, in one batch and over several",
        arguments: [1, 15, 16, 17, 40]
    )
    func firstWins(distance: Int) throws {
        let log = try TestLog()
        var first = identified(500)
        first.record.rateLimits = [RateLimit(limit: 1)]
        var second = first
        second.record.rateLimits = [RateLimit(limit: 2), RateLimit(limit: 3)]
        let others = (1...distance).map { identified(Int64($0)) }
        let result = try log.store.append([first] + others + [second])
        #expect(result.stored == distance + 1)
        #expect(result.duplicates == 1)
        #expect(
            try log.store.append([second] + others.map { identified($0.record.startedAt.microseconds, 7) }).duplicates
                == 1
        )
        #expect(try log.calls().filter { $0.id == first.id } == [first])
    }

    @Test("a call that breaks a rule of the table is refused alone", arguments: [0, 1, 15, 16, 33])
    func refused(position: Int) throws {
        let log = try TestLog()
        var calls = (0..<40).map { identified(Int64($0)) }
        calls[position].record.duration = TimeSpan(microseconds: -1)
        calls[position].record.rateLimits = [RateLimit()]
        let result = try log.store.append(calls)
        #expect(result.stored == 39)
        #expect(result.refused == [calls[position].id])
        #expect(try log.calls().map(\.id) == calls.map(\.id).filter { $0 != calls[position].id })
        #expect(try log.store.check() == [])
    }

    @Test("no value that a table could not give back is taken", arguments: [.min, -1] as [Int64])
    func outOfRange(value: Int64) throws {
        let log = try TestLog()
        var calls = (0..<6).map { identified($0) }
        calls[0].record.requestBodySize = value
        calls[1].record.responseBodySize = value
        calls[2].record.duration = TimeSpan(microseconds: value)
        calls[3].record.timing = CallTiming(wait: TimeSpan(microseconds: value))
        calls[4].record.flags = CallFlags(rawValue: value)
        calls[5].record.port = 70_000
        #expect(try log.store.append(calls).refused == calls.map(\.id))
        #expect(try log.calls() == [])
    }

    @Test("calls between those of the log find their place")
    func interleaved() throws {
        let log = try TestLog()
        let even = (0..<100).map { identified(Int64($0) * 2) }
        let odd = (0..<100).map { identified(Int64($0) * 2 + 1) }
        #expect(try log.store.append(even).stored == 100)
        #expect(try log.store.append(odd).stored == 100)
        #expect(try log.calls().map(\.record.startedAt.microseconds) == Array(0..<200))
    }

    @Test("an import is noted with its counts, and its calls name it")
    func imports() throws {
        let log = try TestLog()
        let batch = try log.store.beginImport(
            source: "access.log",
            format: "combined",
            digest: "ab12",
            now: Timestamp(microseconds: 5)
        )
        _ = try log.store.append([identified(1)], batch: batch)
        try log.store.finishImport(
            id: batch,
            read: 3,
            stored: 1,
            duplicates: 0,
            rejected: 2,
            now: Timestamp(microseconds: 9)
        )
        let rows = try log.query("SELECT * FROM import_batch").rows
        #expect(rows == [[.integer(batch), "access.log", "combined", "ab12", 5, 9, 3, 1, 0, 2]])
        #expect(try log.query(#"SELECT "keytrail.batch" FROM calls"#).rows == [[.integer(batch)]])
    }

    @Test("a full disk keeps the whole batch out and what was there in")
    func diskFull() async throws {
        let log = try TestLog(limits: CallStore.Limits(maximumPageCount: 60))
        #expect(try log.store.append([identified(1)]).stored == 1)
        var random = RandomCalls(seed: 5)
        let many = random.calls(5_000)
        #expect(storeError { _ = try log.store.append(many) } == .diskFull(path: log.path))
        #expect(try log.calls() == [identified(1)])
        #expect(try log.store.append([identified(2)]).stored == 1)
        #expect(try log.store.check() == [])
    }

    @Test("texts that a rolled back transaction made are made again")
    func cacheAfterRollback() throws {
        let log = try TestLog(limits: CallStore.Limits(maximumPageCount: 60))
        let large = IdentifiedCall(record: call(at: 9, path: String(repeating: "x", count: 400_000)), sequence: 1 << 62)
        let small = IdentifiedCall(record: call(at: 1, path: "/new"), sequence: 1 << 62)
        #expect(storeError { _ = try log.store.append([small, large]) } == .diskFull(path: log.path))
        #expect(try log.store.append([small]).stored == 1)
        #expect(try log.calls() == [small])
        #expect(try log.store.check() == [])
    }
}
