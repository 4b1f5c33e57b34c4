import KeytrailAudit
import KeytrailModel
import KeytrailRules
import KeytrailTestSupport
import Testing

/// `keytrail_spike`, and `keytrail.baseline` with the season of a week: what is unusual for a group at this hour.
@Suite struct SpikeTests {
    /// A Monday: 2026-06-01T00:00:00Z.
    private static let monday: Int64 = 20_605 * 86_400

    /// Six calls in five minutes from eight to six, one otherwise, a third of that at weekends; times `change`.
    ///
    /// Calls scatter a little, the same from the same seed.
    private func office(
        _ days: Range<Int64>,
        credential: Int64 = 1,
        seed: UInt64 = 1,
        change: (_ day: Int64, _ minute: Int64) -> Double = { _, _ in 1 }
    ) -> [TestCall] {
        var random = Lehmer(state: seed &* 7_919 &+ UInt64(days.lowerBound) &+ 1)
        var calls: [TestCall] = []
        for day in days {
            for minute in stride(from: Int64(0), to: 1_440, by: 5) {
                let start = Self.monday + day * 86_400 + minute * 60
                let usual: Double = ((480..<1_080).contains(minute) ? 6 : 1) * (day % 7 < 5 ? 1 : 1 / 3.0)
                let mean = usual * change(day, minute)
                let rest = mean - mean.rounded(.down)
                let count = Int64(mean) + (Double.random(in: 0..<1, using: &random) < rest ? 1 : 0)
                for place in 0..<count {
                    calls.append(TestCall(second: start + place * 299 / count, credential: credential))
                }
            }
        }
        return calls
    }

    private func day(_ finding: Finding) -> Int64 { (finding.openedAt.microseconds / 1_000_000 - Self.monday) / 86_400 }

    private func until(_ day: Int64) -> TimeWindow {
        TimeWindow(start: .distantPast, end: Timestamp(seconds: Self.monday + day * 86_400))
    }

    @Test("nine usual weeks, over a change of eras, say nothing")
    func usual() throws { #expect(try findings(unusualRules(), office(0..<63), in: until(63)).isEmpty) }

    @Test("a fourfold hour is one finding that says what it knows")
    func burst() throws {
        let calls = office(0..<38) { $0 == 36 && (600..<660).contains($1) ? 4 : 1 }
        let found = try findings(unusualRules(), calls, in: until(38))
        let finding = try #require(found.first)
        #expect(found.count == 1 && day(finding) == 36)
        #expect(finding.openedAt <= Timestamp(seconds: Self.monday + 36 * 86_400 + 620 * 60))
        #expect(finding.observed.hasSuffix("calls within 5 min") || finding.observed.contains("within"))
        #expect(finding.expected.hasPrefix("about ") && finding.expected.contains(" between "))
        #expect(finding.why.contains(" times the usual ") && finding.why.contains("of the 4 weeks before"))
        #expect(finding.why.contains("72, 72, 72 and 72"))
        #expect(finding.why.contains("By chance that happens in less than one of 10^"))
        #expect(!finding.why.contains("Low confidence"))
        #expect(finding.state == .resolved && finding.eventCount > 15 && !finding.evidence.isEmpty)
    }

    @Test("four hours of silence at noon are found when an hour is over, although no call comes")
    func silence() throws {
        let calls = office(0..<36).filter { $0.second < Self.monday + 35 * 86_400 + 11 * 3_600 }
        let end = Timestamp(seconds: Self.monday + 35 * 86_400 + 15 * 3_600)
        let found = try findings(unusualRules(), calls, in: TimeWindow(start: .distantPast, end: end))
        let finding = try #require(found.first)
        #expect(found.count == 1 && finding.state == .open)
        #expect(finding.openedAt == Timestamp(seconds: Self.monday + 35 * 86_400 + 12 * 3_600))
        #expect(finding.why.hasPrefix("Not one of the usual "))
        #expect(
            try findings(unusualRules("direction: up"), calls, in: TimeWindow(start: .distantPast, end: end)).isEmpty
        )
    }

    @Test("half of the usual calls are found, and said to be few")
    func drop() throws {
        let calls = office(0..<38) { $0 == 36 && (600..<900).contains($1) ? 0.1 : 1 }
        let finding = try #require(try findings(unusualRules(), calls, in: until(38)).first)
        #expect(finding.why.hasPrefix("Only "))
    }

    @Test("a slow drain, 1.6 times the usual for three days, is found; a holiday is not")
    func drain() throws {
        let drain = office(0..<40) { day, _ in (35..<38).contains(day) ? 1.6 : 1 }
        let found = try findings(unusualRules(), drain, in: until(40))
        #expect(try day(#require(found.first)) == 35 || day(#require(found.first)) == 36)
        #expect(found.allSatisfy { $0.observed.hasSuffix("calls within 1 d") })
        let holiday = office(0..<40) { day, _ in day == 36 ? 1 / 3.0 : 1 }
        #expect(try findings(unusualRules(), holiday, in: until(40)).isEmpty)
    }

    @Test("in the first two weeks a fivefold hour is told with low confidence")
    func young() throws {
        let calls = office(0..<10) { $0 == 8 && (600..<660).contains($1) ? 5 : 1 }
        #expect(try #require(try findings(unusualRules(), calls, in: until(10)).first).why.contains("Low confidence"))
    }

    @Test("a level that lasts is told once, accepted, and usual from then on")
    func acceptance() throws {
        let found = try findings(unusualRules(), office(0..<56) { day, _ in day >= 30 ? 3 : 1 }, in: until(56))
        #expect(found.contains { $0.why.contains("has been taken for the usual one since") })
        #expect(found.allSatisfy { day($0) < 45 })
    }

    @Test("who calls once a month, however often then, is never unusual; nor is a series of one or two calls")
    func rare() throws {
        var monthly: [TestCall] = []
        for month in Int64(0)..<8 {
            let start = Self.monday + month * 30 * 86_400 + 36_000
            for call in Int64(0)..<400 { monthly.append(TestCall(second: start + call * 9)) }
        }
        #expect(try findings(unusualRules(), monthly, in: until(240)).isEmpty)
        let two = [TestCall(second: Self.monday), TestCall(second: Self.monday + 86_400)]
        #expect(try findings(unusualRules(), two, in: until(60)).isEmpty)
    }

    @Test("a job at eight by the clock of Berlin stays usual when the clocks go back")
    func clocks() throws {
        // 2026-10-25 is day 146; the log begins six weeks before.
        let change = Self.monday + 146 * 86_400 + 3_600
        var job: [TestCall] = []
        for day in Int64(104)..<153 {
            let start = Self.monday + day * 86_400 + 6 * 3_600
            let hour: Int64 = start > change ? 3_600 : 0
            for call in Int64(0)..<240 { job.append(TestCall(second: start + hour + call * 15)) }
        }
        let zone = unusualRules("direction: up, zone: Europe/Berlin", timespan: "1h", least: "2")
        #expect(try findings(zone, job, in: until(153)).isEmpty)
        let utc = unusualRules("direction: up", timespan: "1h", least: "2")
        #expect(try findings(utc, job, in: until(153)).map { day($0) }.first == 146)
    }

    @Test("where a reading starts does not matter, if it starts early enough", arguments: [1, 2, 3, 4] as [UInt64])
    func split(seed: UInt64) throws {
        var random = Lehmer(state: seed)
        var bursts: [Int64: Double] = [:]
        for _ in 0..<12 {
            bursts[Int64.random(in: 60..<125, using: &random)] = Double.random(in: 0...6, using: &random)
        }
        let begin = Int64.random(in: 0...70, using: &random)
        let calls =
            office(begin..<126, seed: seed) { day, minute in
                (500..<800).contains(minute) ? bursts[day] ?? 1 : 1
            } + office(100..<126, credential: 2, seed: seed + 10)
        let end = Timestamp(seconds: Self.monday + 125 * 86_400 + Int64.random(in: 0...80_000, using: &random))
        let window = TimeWindow(start: Timestamp(seconds: Self.monday + 100 * 86_400), end: end)
        let whole = try findings(unusualRules(), calls, in: window)
        #expect(!whole.isEmpty)
        var layout = RowLayout()
        let lookback = Engine(unusualRules(), layout: &layout).lookback
        // Episodes that go on at the window's beginning are seen from theirs, as an audit sees to; none here lasts for a week.
        let start = window.start - lookback - .days(7) - .minutes(Int64.random(in: 0...5_000, using: &random))
        #expect(try findings(unusualRules(), calls, from: start, in: window) == whole)
    }

    @Test("a count is narrowed to what is more than usual in such an hour")
    func narrowed() throws {
        let rules = countRule(
            timespan: "1h",
            condition: "{gte: 150}",
            more: "keytrail.baseline: {season: week, ratio: {gte: 2}}"
        )
        #expect(rules.diagnostics.isEmpty)
        func failed(_ calls: [TestCall]) -> [TestCall] {
            calls.map { TestCall(second: $0.second, outcome: .authFailed) }
        }
        let daily = failed(office(0..<40) { $1 >= 600 && $1 < 660 ? 4 : 1 })
        #expect(try findings(rules, daily, in: until(40)).isEmpty)
        let once = failed(office(0..<40) { $0 == 36 && $1 >= 600 && $1 < 660 ? 4 : 1 })
        let found = try findings(rules, once, in: until(40))
        #expect(found.count == 1)
        #expect(try #require(found.first).why.contains(" times the usual "))
        // Without the baseline the stock condition finds both.
        let stock = countRule(timespan: "1h", condition: "{gte: 150}")
        #expect(try findings(stock, daily, in: until(40)).count > 1)
    }

    @Test("within a limit of memory groups are got to know anew, and that is said")
    func memory() throws {
        var crowd: [TestCall] = []
        for credential in Int64(1)...60 { crowd += office(0..<8, credential: credential) }
        #expect(crowd.count > 100_000)
        var layout = RowLayout()
        var engine = Engine(unusualRules(), layout: &layout, memoryLimit: 100_000)
        for (sequence, call) in crowd.sorted(by: { $0.second < $1.second }).enumerated() {
            let row = layout.columns.map { column -> Int64 in
                switch column {
                case .startedAt: call.time.microseconds
                case .sequence: Int64(sequence)
                case .host: call.host
                default: column.sqlName == "credential" ? call.credential : 0
                }
            }
            try engine.consume(row.span, text: testText)
        }
        try engine.finish(at: Timestamp(seconds: Self.monday + 8 * 86_400), text: testText)
        #expect(!engine.isComplete && engine.notes.contains { $0.message.contains("held too much") })
    }
}
