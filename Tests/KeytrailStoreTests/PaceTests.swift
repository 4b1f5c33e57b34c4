import Foundation
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("The pacing ledger")
struct PaceTests {
    private func time(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }

    private let quotas = [
        PaceQuota(key: "x/key/1", bucket: "key", limit: 5, window: TimeSpan(microseconds: 100)),
        PaceQuota(key: "x/token/1", bucket: "token", limit: 2, window: TimeSpan(microseconds: 50)),
    ]

    @Test("the log's ledger and the one in memory give the same starts", arguments: 1...6 as ClosedRange<UInt64>)
    func agrees(seed: UInt64) async throws {
        let log = try TestLog()
        let memory = MemoryPaceLedger()
        var random = RandomCalls(seed: seed)
        var now = time(1_000)
        var given: [(quotas: [PaceQuota], start: Timestamp)] = []
        for _ in 0..<60 {
            now = now + TimeSpan(microseconds: Int64(random.next() % 30))
            let wanted = [quotas, [quotas[0]], [quotas[1]]][Int(random.next() % 3)]
            let latest = random.next() % 4 == 0 ? now + TimeSpan(microseconds: 40) : .distantFuture
            let stored = try await log.store.reserve(wanted, now: now, latest: latest)
            #expect(await memory.reserve(wanted, now: now, latest: latest) == stored)
            if case .start(let start, _) = stored { given.append((wanted, start)) }
            switch random.next() % 6 {
            case 0:
                guard let last = given.popLast() else { continue }
                try await log.store.release(last.quotas, start: last.start)
                await memory.release(last.quotas, start: last.start)
            case 1:
                var lesson = PaceLesson(quota: quotas[Int(random.next() % 2)], at: now)
                lesson.remaining = Int(random.next() % 6)
                if random.next() % 3 == 0 { lesson.limit = Int(random.next() % 4) + 3 }
                if random.next() % 3 == 0 { lesson.blockedUntil = now + TimeSpan(microseconds: 70) }
                try await log.store.learn([lesson])
                await memory.learn([lesson])
            default: break
            }
        }
        #expect(try log.store.check() == [])
    }

    /// Whether every closed window holds at most `limit` of the starts.
    private func holds(_ starts: [Timestamp], _ quota: PaceQuota) -> Bool {
        let starts = starts.sorted()
        return zip(starts, starts.dropFirst(quota.limit)).allSatisfy { $1 - $0 > quota.window }
    }

    @Test("several stores on one file stay below the limit together")
    func stores() async throws {
        let log = try TestLog()
        let stores = try (0..<4).map { _ in try CallStore.open(path: log.path) }
        var starts: [Timestamp] = []
        for round in 0..<80 {
            let now = time(Int64(round / 4))
            guard
                case .start(let start, _) = try await stores[round % 4].reserve(
                    quotas,
                    now: now,
                    latest: .distantFuture
                )
            else { continue }
            starts.append(start)
        }
        #expect(starts.count == 80)
        #expect(starts == starts.sorted(), "who asks first starts first")
        #expect(quotas.allSatisfy { holds(starts, $0) })
    }

    @Test("processes that pace by one file stay below the limit together")
    func processes() async throws {
        let log = try TestLog()
        let path = log.path
        await withTaskGroup(of: Void.self) { group in
            for child in 0..<3 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String, child = child as Int] in
                        let quota = PaceQuota(key: "x/key/1", bucket: "key", limit: 7, window: .seconds(10))
                        let store = try CallStore.open(path: path)
                        for number in 0..<40 {
                            let now = Timestamp(microseconds: Int64(number) * 1_000)
                            let got = try await store.reserve([quota], now: now, latest: .distantFuture)
                            guard case .start(let start, _) = got else { continue }
                            // The starts that were promised go into the log, where the test counts them.
                            _ = try store.append([identified(start.microseconds, Int64(child * 100 + number))])
                        }
                    }
                }
            }
        }
        let starts = try log.calls().map(\.record.startedAt)
        #expect(starts.count == 120)
        #expect(holds(starts, PaceQuota(key: "", bucket: "", limit: 7, window: .seconds(10))))
        #expect(try log.store.check() == [])
    }

    @Test("what has left every window leaves the file")
    func prunes() async throws {
        let log = try TestLog()
        for second in 0..<200 {
            _ = try await log.store.reserve(quotas, now: time(Int64(second) * 1_000), latest: .distantFuture)
        }
        #expect(try log.query("SELECT count(*) FROM pace_start").rows == [[2]])
        #expect(try log.query("SELECT count(*) FROM pace_bucket").rows == [[2]])
    }

    @Test("a call keeps its request, and can be found by it")
    func requests() throws {
        let log = try TestLog()
        var call = identified(7)
        call.record.requestID = RequestID(rawValue: 0xab)
        _ = try log.store.append([call, identified(8)])
        #expect(try log.calls() == [call, identified(8)])
        let shown = try log.query(#"SELECT "keytrail.request.id" FROM calls ORDER BY "timestamp""#)
        #expect(shown.rows == [["00000000000000ab"], [.null]])
        let filter = try #require(CallFilter.Condition(.requestID, anyOf: ["00000000000000ab"]))
        #expect(try log.calls(CallFilter(where: [filter])) == [call])
        #expect(CallFilter.Condition(.requestID, anyOf: ["ab"]) == nil)
    }
}
