import KeytrailAudit
import KeytrailModel
import KeytrailRules
import Testing

@Suite struct BaselineTests {
    private func spikeRule(season: String = "hour_of_day", coldStart: String = "quiet", minimum: Int = 72) -> RuleSet {
        countRule(
            timespan: "1h",
            condition: "{gte: 20}",
            more: """
                keytrail.baseline:
                    lookback: 28d
                    season: \(season)
                    min_windows: \(minimum)
                    cold_start: \(coldStart)
                    score: {gte: 6}
                    ratio: {gte: 4}
                """
        )
    }

    /// `perHour(hour of day)` calls in every hour of these days, spread evenly.
    private func days(_ days: Range<Int64>, perHour: (Int64) -> Int64) -> [TestCall] {
        days.flatMap { day in
            (0..<24).flatMap { hour -> [TestCall] in
                let count = perHour(Int64(hour))
                return (0..<count).map { index in
                    TestCall(second: day * 86_400 + Int64(hour) * 3_600 + index * 3_600 / count, outcome: .authFailed)
                }
            }
        }
    }

    private func burst(day: Int64, hour: Int64, count: Int64) -> [TestCall] {
        (0..<count).map { TestCall(second: day * 86_400 + hour * 3_600 + $0 * 3_600 / count, outcome: .authFailed) }
    }

    @Test("ten times the usual is found, with the usual beside it")
    func spike() throws {
        let found = try findings(spikeRule(), days(0..<10) { _ in 10 } + burst(day: 10, hour: 3, count: 100))
        let finding = try #require(found.first)
        #expect(found.count == 1)
        #expect(finding.expected.hasPrefix("about 10,"))
        #expect(finding.why.contains("times the usual 10"))
    }

    @Test("a steady load above the floor is no spike, however high")
    func steady() throws {
        #expect(try findings(spikeRule(), days(0..<10) { _ in 60 }).isEmpty)
    }

    @Test("a morning that is always busy is no spike; the same load at night is")
    func season() throws {
        let history = days(0..<10) { $0 == 9 ? 120 : 4 }
        #expect(try findings(spikeRule(), history).isEmpty)
        #expect(try findings(spikeRule(), history + burst(day: 10, hour: 9, count: 150)).isEmpty)
        #expect(try findings(spikeRule(), history + burst(day: 10, hour: 2, count: 150)).count == 1)
    }

    @Test("while the past is too short, quiet says nothing and floor lets the count decide")
    func coldStart() throws {
        let calls = days(0..<2) { _ in 2 } + burst(day: 2, hour: 5, count: 100)
        #expect(try findings(spikeRule(), calls).isEmpty)
        #expect(try findings(spikeRule(coldStart: "floor"), calls).count == 1)
        #expect(try findings(spikeRule(minimum: 24), calls).count == 1)
    }

    @Test("a credential's silence counts as its past once it has been seen")
    func silence() throws {
        let calls = [TestCall(second: 0, outcome: .authFailed)] + burst(day: 9, hour: 1, count: 50)
        let finding = try #require(try findings(spikeRule(), calls).first)
        #expect(finding.expected.hasPrefix("about 0,"))
    }

    @Test("what lies further back than the look-back is forgotten")
    func forgetting() throws {
        let calls = days(0..<5) { _ in 100 } + [TestCall(second: 40 * 86_400, outcome: .authFailed)]
        let later = days(40..<46) { _ in 1 } + burst(day: 46, hour: 4, count: 100)
        #expect(try findings(spikeRule(), calls + later).contains { $0.openedAt >= Timestamp(seconds: 46 * 86_400) })
    }

    @Test("where a reading starts does not matter, if it starts early enough", arguments: 0..<12)
    func split(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let level = Int64.random(in: 1...30, using: &random)
        var calls = days(0..<45) { hour in max(0, level + (hour > 8 && hour < 18 ? level : 0)) }
        for _ in 0..<6 {
            let day = Int64.random(in: 1...44, using: &random)
            let hour = Int64.random(in: 0...23, using: &random)
            calls += burst(day: day, hour: hour, count: Int64.random(in: 20...400, using: &random))
        }
        let end = Timestamp(seconds: 44 * 86_400)
        let window = TimeWindow(start: Timestamp(seconds: 36 * 86_400), end: end)
        let whole = try findings(spikeRule(), calls, in: window)
        var layout = RowLayout()
        let lookback = Engine(spikeRule(), layout: &layout).lookback
        #expect(try findings(spikeRule(), calls, from: window.start - lookback, in: window) == whole)
    }
}
