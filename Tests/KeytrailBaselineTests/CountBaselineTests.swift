import KeytrailBaseline
import KeytrailTestSupport
import Testing

/// Counts as an office's integration makes them: six calls in five minutes by day, one by night, a third at weekends.
@Suite("The baseline of counts") struct CountBaselineTests {
    /// A Monday, in buckets since 1970.
    private static let monday: Int64 = 4 * 288

    private func usual(_ place: BucketPlace) -> Double {
        ((96..<216).contains(place.slot) ? 12 : 3) * (place.day == .weekend ? 1 / 3.0 : 1)
    }

    /// Judges so many days.
    ///
    /// `change` says how a bucket of a day differs from the usual; counts scatter binomially.
    private func judge(
        days: Int,
        from baseline: CountBaseline = CountBaseline(),
        first: Int = 0,
        change: (_ day: Int, _ slot: Int, _ usual: Double) -> Double = { $2 }
    ) -> (events: [(day: Int, slot: Int, judgement: CountJudgement)], baseline: CountBaseline) {
        var baseline = baseline
        var random = Lehmer(state: UInt64(17 + first))
        var events: [(day: Int, slot: Int, judgement: CountJudgement)] = []
        for day in first..<(first + days) {
            for slot in 0..<288 {
                let place = BucketPlace(localSeconds: (Self.monday + Int64(day * 288 + slot)) * 300)
                let mean = change(day, slot, usual(place))
                let count = (0..<20).filter { _ in Double.random(in: 0..<1, using: &random) < min(mean / 20, 1) }.count
                let judgement = baseline.observe(Double(count) * max(1, mean / 20), at: place)
                guard let judgement else { continue }
                switch judgement {
                case .began, .accepted, .ended: events.append((day, slot, judgement))
                case .continued: break
                }
            }
        }
        return (events, baseline)
    }

    private func beginnings(
        _ events: [(day: Int, slot: Int, judgement: CountJudgement)]
    ) -> [(day: Int, slot: Int, deviation: CountDeviation)] {
        events.compactMap { event in
            guard case .began(let deviation) = event.judgement else { return nil }
            return (event.day, event.slot, deviation)
        }
    }

    @Test("eight usual weeks, mornings, nights and weekends, say nothing")
    func usual() { #expect(beginnings(judge(days: 56).events).isEmpty) }

    @Test("a fourfold hour is one episode, told within twenty minutes, with its numbers")
    func burst() throws {
        let events = judge(days: 31) { $0 == 29 && (120..<132).contains($1) ? $2 * 4 : $2 }.events
        let found = beginnings(events)
        #expect(found.count == 1)
        let first = try #require(found.first)
        #expect(first.day == 29 && (120...124).contains(first.slot))
        #expect(first.deviation.direction == .up && first.deviation.confidence == .full)
        #expect(first.deviation.p < 3e-6 && first.deviation.ratio >= 2)
        #expect(!first.deviation.interval.contains(first.deviation.observed))
        #expect(first.deviation.interval.contains(first.deviation.expected))
        #expect(events.last?.judgement == .ended)
    }

    @Test("four hours of nothing at midday are silence")
    func silence() throws {
        let found = beginnings(judge(days: 31) { $0 == 29 && (132..<180).contains($1) ? 0 : $2 }.events)
        #expect(found.count == 1)
        let first = try #require(found.first)
        #expect(first.deviation.direction != .up && (133...150).contains(first.slot))
    }

    @Test("a slow drain, 1.6 times the usual for three days, is found by the day's window")
    func drain() throws {
        let found = beginnings(judge(days: 40) { (28..<31).contains($0) ? $2 * 1.6 : $2 }.events)
        let first = try #require(found.first)
        #expect((28..<31).contains(first.day) && first.deviation.direction == .up)
        #expect(first.deviation.buckets == 288)
    }

    @Test("a holiday, a weekday that is like a Sunday, is no drop")
    func holiday() { #expect(beginnings(judge(days: 45) { $0 == 37 ? $2 / 3 : $2 }.events).isEmpty) }

    @Test("a burst teaches nothing: the same hour a day later is still unusual")
    func forgetting() {
        let found = beginnings(
            judge(days: 33) { (29...31).contains($0) && (120..<132).contains($1) ? $2 * 4 : $2 }.events
        )
        #expect(found.map(\.day) == [29, 30, 31])
    }

    @Test("a level that lasts for a week is accepted, and judged by from then on")
    func acceptance() {
        let events = judge(days: 60) { $0 >= 28 ? $2 * 3 : $2 }.events
        let accepted = events.filter { if case .accepted = $0.judgement { true } else { false } }
        #expect(accepted.count == 1 && (35...36).contains(accepted.first?.day ?? 0))
        #expect(beginnings(events).allSatisfy { $0.day < 40 })
    }

    @Test("in the first two weeks only threefold changes are told, as uncertain")
    func young() throws {
        #expect(beginnings(judge(days: 10) { $0 == 8 && (120..<132).contains($1) ? $2 * 2.2 : $2 }.events).isEmpty)
        let found = beginnings(judge(days: 10) { $0 == 8 && (120..<132).contains($1) ? $2 * 5 : $2 }.events)
        #expect(try #require(found.first).deviation.confidence == .low)
    }

    @Test("a deployment widens what is usual")
    func widening() {
        var (_, baseline) = judge(days: 29)
        var plain = baseline
        var (marked, unmarked) = (0, 0)
        for slot in 120..<132 {
            let place = BucketPlace(localSeconds: (Self.monday + Int64(29 * 288 + slot)) * 300)
            if baseline.observe(36, at: place, sinceMark: Int64(slot - 120)) != nil { marked += 1 }
            if plain.observe(36, at: place) != nil { unmarked += 1 }
        }
        #expect(marked == 0 && unmarked > 0)
    }

    @Test("who calls once a month, however often then, is never unusual")
    func rare() {
        var baseline = CountBaseline()
        for bucket in Self.monday..<(Self.monday + 200 * 288) {
            let place = BucketPlace(localSeconds: bucket * 300)
            let isTheDay = (bucket - Self.monday) / 288 % 30 == 0 && (100..<112).contains(place.slot)
            #expect(baseline.observe(isTheDay ? 40 : 0, at: place) == nil)
        }
    }

    @Test("numbers of any size are taken in", arguments: [1e12, 1e300, -5, .nan, .infinity])
    func hostile(count: Double) {
        var baseline = CountBaseline()
        for bucket in Self.monday..<(Self.monday + 30 * 288) {
            #expect(baseline.observe(count, at: BucketPlace(localSeconds: bucket * 300)) == nil)
        }
    }

    @Test("a checkpoint goes on as if there had been no break, and has one size")
    func checkpoint() throws {
        let (_, baseline) = judge(days: 20)
        let copy = try #require(CountBaseline(checkpoint: baseline.checkpoint))
        #expect(copy == baseline)
        #expect(baseline.checkpoint.count == CountBaseline().checkpoint.count && baseline.checkpoint.count < 2_000)
        let change = { (day: Int, slot: Int, usual: Double) in day == 29 ? usual * 3 : usual }
        let (events, end) = judge(days: 12, from: baseline, first: 20, change: change)
        let (again, endAgain) = judge(days: 12, from: copy, first: 20, change: change)
        #expect(end == endAgain && events.map(\.judgement) == again.map(\.judgement))
    }

    @Test("bytes that are no checkpoint are refused")
    func broken() {
        let good = judge(days: 3).baseline.checkpoint
        #expect(CountBaseline(checkpoint: []) == nil)
        #expect(CountBaseline(checkpoint: Array(good.dropLast())) == nil)
        #expect(CountBaseline(checkpoint: good + [0]) == nil)
        #expect(CountBaseline(checkpoint: Array(repeating: 0xFF, count: good.count)) == nil)
    }

    @Test("a bucket has its place in the week, before 1970 too")
    func places() {
        // 2026-11-28, a Saturday, 02:25: 20,785 days after 1970-01-01.
        let place = BucketPlace(localSeconds: 20_785 * 86_400 + 8_700)
        #expect(place.slot == 29 && place.day == .weekend && place.dayNumber == 20_785)
        let past = BucketPlace(localSeconds: -1)
        #expect(past.slot == 287 && past.day == .weekday && past.dayNumber == -1)
    }
}
