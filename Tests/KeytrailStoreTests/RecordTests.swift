import KeytrailModel
import KeytrailStore
import Testing

@Suite("Recording calls as they happen")
struct RecordTests {
    @Test("calls recorded at once are all kept, each with a number of its own")
    func concurrent() async throws {
        let log = try TestLog()
        let store = log.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 { group.addTask { try await store.record(call(at: Int64(number % 7))) } }
            try await group.waitForAll()
        }
        #expect(Set(try log.calls().map(\.sequence)).count == 200)
    }

    @Test("a recorded call can be read when record returns")
    func visible() async throws {
        let log = try TestLog()
        let reader = try CallStore.open(path: log.path, mode: .readOnly)
        for number in 1...20 {
            try await log.store.record(call(at: Int64(number)))
            #expect(try reader.read { try $0.callCount(in: .always) } == number)
        }
    }

    @Test("a call that is refused does not fail its neighbours")
    func refused() async throws {
        let log = try TestLog()
        let store = log.store
        let results = await withTaskGroup(of: StoreError?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    var call = call(at: Int64(number))
                    if number == 25 { call.port = 70_000 }
                    do throws(StoreError) {
                        try await store.record(call)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.compactMap(\.self) == [.refused(startedAt: Timestamp(microseconds: 25))])
        #expect(try log.calls().count == 49)
    }

    @Test("calls recorded in one go are all kept, and one that breaks a rule is refused alone")
    func batch() throws {
        let log = try TestLog()
        var bad = call(at: 2)
        bad.duration = TimeSpan(microseconds: -1)
        let results = log.store.record([call(at: 1), bad, call(at: 3)])
        #expect(throws: Never.self) { try results[0].get() }
        #expect(throws: StoreError.refused(startedAt: Timestamp(microseconds: 2))) { try results[1].get() }
        #expect(throws: Never.self) { try results[2].get() }
        #expect(try log.calls().map(\.record.startedAt.microseconds) == [1, 3])
    }

    @Test(
        "of many calls in one go, each gets its own answer, whichever of them is refused",
        arguments: [3, 20, 39, 41]
    )
    func largeBatch(bad: Int) throws {
        let log = try TestLog()
        let results = log.store.record(
            (0..<42).map { number in
                var call = call(at: Int64(number))
                if number == bad { call.port = 70_000 }
                call.rateLimits = [RateLimit(name: "core", limit: 10, remaining: Int64(number % 10))]
                return call
            }
        )
        for (number, result) in results.enumerated() {
            let isKept = (try? result.get()) != nil
            #expect(isKept == (number != bad))
        }
        let calls = try log.calls().map(\.record)
        #expect(calls.map(\.startedAt.microseconds) == (0..<42).filter { $0 != bad })
        #expect(calls.allSatisfy { $0.rateLimits.first?.remaining == $0.startedAt.microseconds % 10 })
    }

    @Test("a log that was opened to be read refuses a batch call by call")
    func readOnlyBatch() throws {
        let log = try TestLog()
        let reader = try CallStore.open(path: log.path, mode: .readOnly)
        let results = reader.record([call(at: 1), call(at: 2)])
        #expect(results.count == 2)
        for result in results { #expect(throws: StoreError.readOnly(path: log.path)) { try result.get() } }
    }

    @Test("two stores on one file never give the same number")
    func twoStores() async throws {
        let log = try TestLog()
        let stores = [log.store, try CallStore.open(path: log.path)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask { try await stores[number % 2].record(call(at: Int64(number), path: "/\(number % 9)")) }
            }
            try await group.waitForAll()
        }
        let calls = try log.calls()
        #expect(calls.map(\.record.path) == (0..<200).map { "/\($0 % 9)" })
        #expect(Set(calls.map(\.sequence)).count == 200)
        #expect(try log.store.check() == [])
    }

    @Test("recorded calls that came from elsewhere keep the counter ahead")
    func counter() async throws {
        let log = try TestLog()
        _ = try log.store.append([IdentifiedCall(record: call(at: 1), sequence: 41)])
        try await log.store.record(call(at: 1))
        #expect(try log.calls().map(\.sequence) == [41, 42])
        #expect(try log.store.check() == [])
    }

    @Test("a counter that is used up is said, and nothing is kept")
    func exhausted() async throws {
        let log = try TestLog()
        _ = try log.store.append([IdentifiedCall(record: call(at: 1), sequence: (1 << 62) - 1)])
        await #expect(throws: StoreError.sequenceExhausted(path: log.path)) { try await log.store.record(call(at: 2)) }
        #expect(try log.calls().count == 1)
    }

    @Test("a full disk is told to whom it concerns")
    func diskFull() async throws {
        let log = try TestLog(limits: CallStore.Limits(maximumPageCount: 60))
        let large = call(at: 1, path: String(repeating: "x", count: 400_000))
        await #expect(throws: StoreError.diskFull(path: log.path)) { try await log.store.record(large) }
        try await log.store.record(call(at: 2))
        #expect(try log.calls().map(\.record) == [call(at: 2)])
    }

    @Test("a lock that another holds too long is said")
    func locked() async throws {
        let log = try TestLog()
        let impatient = try CallStore.open(
            path: log.path,
            mode: .readWrite,
            limits: CallStore.Limits(busyTimeout: .milliseconds(20))
        )
        try log.store.withWriteLock { () throws -> Void in
            #expect(storeError { _ = try impatient.append([identified(1)]) } == .locked(path: log.path))
            #expect(try impatient.read { try $0.callCount(in: .always) } == 0)
        }
        #expect(try impatient.append([identified(1)]).stored == 1)
    }

    @Test("nothing is written through a store that only reads")
    func readOnly() async throws {
        let log = try TestLog()
        let reader = try CallStore.open(path: log.path, mode: .readOnly)
        await #expect(throws: StoreError.readOnly(path: log.path)) { try await reader.record(call(at: 1)) }
        #expect(storeError { _ = try reader.append([identified(1)]) } == .readOnly(path: log.path))
        #expect(storeError { try reader.upsert(findings: [], now: .distantPast) } == .readOnly(path: log.path))
    }
}
