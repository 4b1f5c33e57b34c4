import KeytrailModel
import KeytrailStore
import Testing

@Suite("Gaps and signs of life in the log") struct GapTests {
    private func gap(_ start: Int64, _ end: Int64, _ reason: RecordingGap.Reason = .overflow) -> RecordingGap {
        RecordingGap(
            startedAt: Timestamp(microseconds: start),
            endedAt: Timestamp(microseconds: end),
            door: .gateway,
            program: start % 2 == 0 ? "sync" : nil,
            run: start % 2 == 0 ? "run-1" : nil,
            calls: Int(start),
            reason: reason
        )
    }

    private func gaps(_ log: TestLog, _ start: Int64 = .min, _ end: Int64 = .max, now: Int64 = 0) throws
        -> [RecordingGap]
    {
        let window = TimeWindow(start: Timestamp(microseconds: start), end: Timestamp(microseconds: end))
        return try log.store.read { try $0.gaps(in: window, now: Timestamp(microseconds: now)) }
    }

    @Test("gaps come back as they were, the earliest first, in whichever order they were written")
    func roundTrip() throws {
        let log = try TestLog()
        let all = RecordingGap.Reason.allCases.enumerated().map { gap(Int64($0), 100, $1) }
        try log.store.keep(gaps: all.reversed())
        #expect(try gaps(log) == all)
        #expect(try log.store.check() == [])
    }

    @Test("a period has the gaps that touch it")
    func period() throws {
        let log = try TestLog()
        for one in [gap(0, 4), gap(2, 5), gap(6, 7), gap(10, 12), gap(11, 20)] { try log.store.keep(one) }
        #expect(try gaps(log, 5, 10) == [gap(2, 5), gap(6, 7), gap(10, 12)])
    }

    @Test("gaps that a full disk keeps out are kept, all of them, when there is room again")
    func diskFull() throws {
        let log = try TestLog()
        // No more pages than there are, so nothing that needs one can be written.
        let full = try CallStore.open(path: log.path, mode: .readWrite, limits: CallStore.Limits(maximumPageCount: 1))
        var pending = PendingGaps()
        for number in 0..<400 {
            var one = gap(Int64(number), 1_000)
            one.program = "program \(number)"
            pending.add(one)
        }
        let waiting = pending.take()
        #expect(storeError { try full.keep(gaps: waiting) } == .diskFull(path: log.path))
        #expect(try gaps(log) == [])
        try log.store.keep(gaps: waiting)
        #expect(try gaps(log) == waiting)
    }

    @Test("every error says what a gap is to say of it")
    func obstacles() {
        #expect(StoreError.diskFull(path: "x").obstacle == .diskFull)
        #expect(StoreError.locked(path: "x").obstacle == .databaseLocked)
        #expect(StoreError.unwritable(path: "x", errno: 13).obstacle == .databaseUnwritable)
        #expect(StoreError.corrupt(path: "x").obstacle == .databaseDamaged)
        #expect(StoreError.refused(startedAt: Timestamp(seconds: 1)).obstacle == .callRefused)
    }

    @Test("a door is one row for each start, which keeps its last beat and its end")
    func beats() throws {
        let log = try TestLog()
        var life = Heartbeat(
            door: .proxy,
            instance: "127.0.0.1:8080",
            startedAt: Timestamp(microseconds: 5),
            interval: TimeSpan(microseconds: 10)
        )
        try log.store.beat(life)
        #expect(try log.store.read { try $0.heartbeats() } == [life])
        // Of two beats the later counts, whichever is written last.
        for beat in [25, 35, 15] as [Int64] {
            life.lastBeatAt = Timestamp(microseconds: beat)
            try log.store.beat(life)
        }
        life.lastBeatAt = Timestamp(microseconds: 35)
        #expect(try log.store.read { try $0.heartbeats() } == [life])
        #expect(try gaps(log, 0, 100, now: 65) == [])
        #expect(try gaps(log, 0, 100, now: 66).map(\.window.length.microseconds) == [65])
        life.endedAt = Timestamp(microseconds: 36)
        try log.store.beat(life)
        #expect(try log.store.read { try $0.heartbeats() } == [life])
        #expect(try gaps(log, 0, 100, now: 1_000) == [])
        #expect(try log.store.check() == [])
    }

    @Test("a door that died before the period and was started before it is not missing in it")
    func earlierDeath() throws {
        let log = try TestLog()
        for start in [0, 50] as [Int64] {
            try log.store.beat(
                Heartbeat(
                    door: .proxy,
                    instance: "a",
                    startedAt: Timestamp(microseconds: start),
                    interval: TimeSpan(microseconds: 10)
                )
            )
        }
        #expect(try gaps(log, 10, 40, now: 60).map(\.reason) == [.recorderStopped])
        #expect(try gaps(log, 51, 60, now: 60) == [])
    }

    @Test("nothing is written of gaps through a store that only reads")
    func readOnly() throws {
        let log = try TestLog()
        let reader = try CallStore.open(path: log.path, mode: .readOnly)
        #expect(storeError { try reader.keep(gap(1, 2)) } == .readOnly(path: log.path))
    }
}
