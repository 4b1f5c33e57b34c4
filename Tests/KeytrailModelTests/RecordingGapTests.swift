import KeytrailModel
import Testing

@Suite("Gaps in the recording") struct RecordingGapTests {
    private static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    private func gap(_ start: Int64, _ end: Int64, calls: Int, program: String? = "sync") -> RecordingGap {
        RecordingGap(
            startedAt: Self.time(start),
            endedAt: Self.time(end),
            door: .proxy,
            program: program,
            calls: calls,
            reason: .notKept(.diskFull)
        )
    }

    @Test("every reason has a name of its own, and is found by it", arguments: RecordingGap.Reason.allCases)
    func codes(reason: RecordingGap.Reason) {
        #expect(RecordingGap.Reason(code: reason.code) == reason)
        #expect(RecordingGap.Reason.allCases.count { $0.code == reason.code } == 1)
        #expect(RecordingGap.Reason(code: reason.code + "x") == nil)
    }

    @Test("gaps that wait are one for each program, however many calls they stand for")
    func pending() {
        var pending = PendingGaps()
        #expect(pending.isEmpty)
        for second in 0..<1_000 { pending.add(gap(Int64(second), Int64(second) + 1, calls: 1)) }
        pending.add(gap(5, 6, calls: 2, program: nil))
        #expect(pending.take() == [gap(0, 1_000, calls: 1_000), gap(5, 6, calls: 2, program: nil)])
        #expect(pending.isEmpty)
        #expect(pending.take() == [])
    }

    @Test("a number that is not known makes the sum unknown")
    func unknownCount() {
        var pending = PendingGaps()
        for calls in [3, 0, 4] { pending.add(gap(1, 2, calls: calls)) }
        #expect(pending.take().map(\.calls) == [0])
    }

    @Test("gaps that were taken and could not be written can be added again")
    func addedAgain() {
        var pending = PendingGaps()
        pending.add(gap(1, 2, calls: 3))
        let taken = pending.take()
        pending.add(gap(4, 5, calls: 1))
        for one in taken { pending.add(one) }
        #expect(pending.take() == [gap(1, 5, calls: 4)])
    }
}

@Suite("Signs of life") struct HeartbeatTests {
    private static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    private func life(_ start: Int64, last: Int64, ended: Int64? = nil, instance: String = "a") -> Heartbeat {
        var life = Heartbeat(door: .proxy, instance: instance, startedAt: Self.time(start), interval: .seconds(10))
        life.lastBeatAt = Self.time(last)
        life.endedAt = ended.map(Self.time)
        return life
    }

    private func silences(_ lives: [Heartbeat], now: Int64, until: Int64) -> [[Int64]] {
        RecordingGap.silences(of: lives, now: Self.time(now), until: Self.time(until))
            .map { [$0.startedAt.microseconds / 1_000_000, $0.endedAt.microseconds / 1_000_000] }.sorted {
                $0[0] < $1[0]
            }
    }

    @Test("a door is missing once three intervals have passed without a beat, and not before")
    func overdue() {
        #expect(silences([life(0, last: 100)], now: 130, until: 130) == [])
        #expect(silences([life(0, last: 100)], now: 131, until: 131) == [[100, 131]])
        #expect(silences([life(0, last: 100)], now: 500, until: 300) == [[100, 300]])
    }

    @Test("a door that was stopped on purpose is not missing")
    func stopped() {
        #expect(silences([life(0, last: 100, ended: 101)], now: 900, until: 900) == [])
        #expect(
            silences([life(0, last: 100, ended: 101), life(400, last: 500, ended: 500)], now: 900, until: 900) == []
        )
    }

    @Test("a door that died is missing until it is started again, even at once")
    func restarted() {
        let lives = [life(0, last: 100), life(105, last: 200), life(300, last: 890)]
        #expect(silences(lives, now: 900, until: 900) == [[100, 105], [200, 300]])
        #expect(silences(lives.reversed(), now: 900, until: 250) == [[100, 105], [200, 250]])
    }

    @Test("another door does not stand in for one that is missing")
    func others() {
        let lives = [life(0, last: 100), life(110, last: 890, instance: "b")]
        #expect(silences(lives, now: 900, until: 900) == [[100, 900]])
    }

    @Test("a door that was alive when the period ended is not missing in it, whatever came of it later")
    func later() {
        #expect(silences([life(0, last: 100)], now: 900, until: 99) == [])
        #expect(silences([life(0, last: 100)], now: 900, until: 100) == [[100, 100]])
    }

    @Test("doors of one name that run at the same time leave nothing out")
    func together() {
        #expect(silences([life(0, last: 100), life(50, last: 890)], now: 900, until: 900) == [])
    }

    @Test("an interval without end makes no door missing")
    func farAway() {
        var life = life(0, last: 100)
        life.interval = TimeSpan(microseconds: .max)
        #expect(silences([life], now: 900, until: 900) == [])
    }
}
