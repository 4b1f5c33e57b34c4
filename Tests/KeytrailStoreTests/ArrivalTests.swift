import GRDB
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Calls in the order in which they come") struct ArrivalTests {
    private static let minute: Int64 = 60_000_000

    /// What a follower gives; `nil` when it does not know.
    private func advance(
        _ follower: inout CallFollower,
        _ log: TestLog,
        _ filter: CallFilter = CallFilter()
    ) throws -> [IdentifiedCall]? {
        var calls: [IdentifiedCall] = []
        let isKnown = try log.store.read { reader in
            try follower.advance(reader, matching: filter) { calls.append($0) }
        }
        return isKnown ? calls : nil
    }

    @Test(
        "each call is given once, whenever it started and however it was stored",
        arguments: 1...20 as ClosedRange<UInt64>
    )
    func once(seed: UInt64) throws {
        let log = try TestLog()
        var random = Lehmer(state: seed)
        var follower = CallFollower()
        var given: [CallID] = []
        var number: Int64 = 0
        for _ in 0..<30 {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                // Mostly on time, sometimes from minutes or days ago, or from a clock that is ahead.
                let reach: Int64 = [2, 2, 2, 90, 5_000].randomElement(using: &random) ?? 2
                let base: Int64 = (200 + number / 40) * Self.minute
                let (earliest, latest): (Int64, Int64) = (base - reach * Self.minute / 2, base + Self.minute / 4)
                let count = Int.random(in: 1...40, using: &random)
                let times: [Int64] = (0..<count).map { _ in Int64.random(in: earliest...latest, using: &random) }
                number += Int64(times.count)
                if Bool.random(using: &random) {
                    for result in log.store.record(times.map { call(at: $0) }) { try result.get() }
                } else {
                    let calls = times.map { identified($0, Int64.random(in: 0...2, using: &random)) }
                    _ = try log.store.append(calls)
                    // Doubled calls are not new.
                    _ = try log.store.append(calls.shuffled(using: &random))
                }
            }
            given += try #require(try advance(&follower, log)).map(\.id)
        }
        #expect(given.count == Set(given).count)
        #expect(try given.sorted() == log.calls().map(\.id))
    }

    @Test("no call comes that started before the time that was promised", arguments: 1...10 as ClosedRange<UInt64>)
    func promise(seed: UInt64) throws {
        let log = try TestLog()
        var random = Lehmer(state: seed)
        var known: Set<CallID> = []
        var mark = try log.store.read { try $0.arrivalMark() }
        for round in 0..<40 as Range<Int64> {
            let reach: Int64 = [1, 1, 300].randomElement(using: &random) ?? 1
            let count = Int64.random(in: 0...20, using: &random)
            let (latest, span): (Int64, Int64) = ((400 + round) * Self.minute, reach * Self.minute)
            let calls: [IdentifiedCall] = (0..<count).map { number in
                identified(latest - Int64.random(in: 0...span, using: &random), number)
            }
            _ = try log.store.append(calls)
            let (promised, present) = try log.store.read { reader in
                (try reader.earliestArrival(after: mark), try reader.arrivalMark())
            }
            let new = Set(try log.calls().map(\.id)).subtracting(known)
            #expect(new.allSatisfy { $0.startedAt >= promised })
            // Where nothing is late, hardly more than a minute is in doubt.
            if reach == 1, let newest = mark.newest { #expect(promised >= newest - .minutes(2)) }
            known.formUnion(new)
            mark = present
        }
    }

    @Test("a filter and its period hold for calls that come late too")
    func filtered() throws {
        let log = try TestLog()
        _ = try log.store.append([identified(500 * Self.minute)])
        var follower = try log.store.read { try CallFollower(after: $0) }
        _ = try log.store.append([1, 2, 3, 501].map { identified($0 * Self.minute) })
        let window = TimeWindow(start: Timestamp(microseconds: 2 * Self.minute), end: .distantFuture)
        let calls = try advance(&follower, log, CallFilter(in: window))
        #expect(calls?.map(\.record.startedAt.microseconds) == [2, 3, 501].map { $0 * Self.minute })
    }

    @Test("whoever is so far behind that late calls were forgotten is told, and follows on from there")
    func forgotten() throws {
        let log = try TestLog()
        _ = try log.store.append([identified(500 * Self.minute)])
        var follower = try log.store.read { try CallFollower(after: $0) }
        let mark = try log.store.read { try $0.arrivalMark() }
        let queue = try DatabaseQueue(path: log.path)
        try queue.write { db in
            try db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 262200)
                    INSERT INTO late_call (started_at, seq) SELECT i, 0 FROM n
                    """
            )
        }
        try queue.close()
        _ = try log.store.append([identified(Self.minute)])
        #expect(try log.store.read { try $0.earliestArrival(after: mark) } == .distantPast)
        #expect(try advance(&follower, log) == nil)
        _ = try log.store.append([identified(2 * Self.minute)])
        #expect(try advance(&follower, log)?.map(\.record.startedAt.microseconds) == [2 * Self.minute])
        let rows = try log.query("SELECT count(*) AS n FROM late_call").rows
        #expect(rows == [[.integer(262_144)]])
    }

    @Test("another log is told from a copy of the one that is followed")
    func anotherLog() throws {
        let (log, other) = (try TestLog(), try TestLog())
        _ = try log.store.append([identified(Self.minute)])
        let follower = try log.store.read { try CallFollower(after: $0) }
        let copy = try log.store.copiedInMemory()
        #expect(try log.store.read { try follower.follows($0) })
        #expect(try copy.read { try follower.follows($0) })
        #expect(try !other.store.read { try follower.follows($0) })
    }
}
