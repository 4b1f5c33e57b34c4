import KeytrailModel
import Testing

@Suite("A period and the one before") struct ReportComparisonTests {
    private static let week = TimeSpan.days(7)
    private static let start = Timestamp(seconds: 1_000 * 86_400)

    private func report(_ weeks: Int64, calls: [(String, Int)]) -> Report {
        let start = Self.start + TimeSpan(microseconds: Self.week.microseconds * weeks)
        let end = start + Self.week - TimeSpan(microseconds: 1)
        var report = Report(generatedAt: end, window: TimeWindow(start: start, end: end))
        for (name, number) in calls {
            var counts = OutcomeCounts()
            counts[.success] = number
            report.totals += counts
            report.programs.append(ProgramUsage(program: name, counts: counts, latency: nil))
        }
        return report
    }

    private func compare(_ before: Report, _ now: Report, logBegan: Timestamp? = .distantPast) -> ReportComparison {
        ReportComparison(now, before: before, unit: .week, logBegan: logBegan)
    }

    @Test("what only one period knew is new or gone, and the busiest of both comes first")
    func newAndGone() {
        let comparison = compare(report(0, calls: [("a", 4), ("b", 9)]), report(1, calls: [("a", 5), ("c", 100)]))
        #expect(comparison.programs.map(\.name) == ["c", "b", "a"])
        #expect(comparison.programs.map(\.isNew) == [true, false, false])
        #expect(comparison.programs.map(\.isGone) == [false, true, false])
        #expect(comparison.calls.before.total == 13)
        #expect(comparison.calls.now.total == 105)
    }

    @Test("a change is in thousandths of what was before")
    func change() {
        let observation = compare(report(0, calls: []), report(1, calls: [])).observation
        #expect(observation.changePermille(from: 200, to: 215) == 75)
        #expect(observation.changePermille(from: 200, to: 0) == -1_000)
        #expect(observation.changePermille(from: 0, to: 5) == nil)
        #expect(observation.changePermille(from: 1, to: .max) == 1_000_000_000)
    }

    @Test("months of different lengths are compared by the day")
    func months() throws {
        let march = CalendarPeriod.month.last(at: try #require(Timestamp(rfc3339: "2026-04-01T00:00:00Z")))
        let now = Report(generatedAt: march.end, window: march)
        let before = Report(generatedAt: march.end, window: CalendarPeriod.month.before(march))
        let comparison = ReportComparison(now, before: before, unit: .month, logBegan: .distantPast)
        // 10 calls on each of 28 days, 10 on each of 31.
        #expect(comparison.observation.changePermille(from: 280, to: 310) == 0)
    }

    @Test("a log that is younger than the period before tells no change")
    func young() {
        let (before, now) = (report(0, calls: [("a", 4)]), report(1, calls: [("a", 9)]))
        let inside = compare(before, now, logBegan: before.window.start + .hours(3)).observation
        #expect(!inside.isComparable && !inside.isAbsent)
        #expect(inside.logBegan == before.window.start + .hours(3))
        #expect(inside.changePermille(from: 4, to: 9) == nil)
        let after = compare(before, now, logBegan: now.window.start).observation
        #expect(after.isAbsent && !after.isComparable)
        let empty = compare(before, now, logBegan: nil).observation
        #expect(empty.isAbsent && !empty.isComparable && empty.logBegan == nil)
        // 1 % of a week is 1 h 40 min 48 s.
        #expect(compare(before, now, logBegan: before.window.start + .minutes(100)).observation.isComparable)
    }

    @Test("time that was not recorded counts once, and too much of it tells no change", arguments: [true, false])
    func gaps(isBefore: Bool) {
        var (before, now) = (report(0, calls: []), report(1, calls: []))
        func gap(_ start: Timestamp, _ span: TimeSpan) -> RecordingGap {
            RecordingGap(startedAt: start, endedAt: start + span, door: .proxy, reason: .recorderStopped)
        }
        let start = isBefore ? before.window.start : now.window.start
        // 1 h and 1 h that share half an hour, the first half an hour before the period: 1 h inside.
        let gaps = [gap(start - .minutes(30), .hours(1)), gap(start, .hours(1))]
        if isBefore { before.gaps = gaps } else { now.gaps = gaps }
        var observation = compare(before, now).observation
        #expect((isBefore ? observation.missing.before : observation.missing.now) == .hours(1))
        #expect(observation.isComparable)
        // 1 % of a week is 1 h 40 min 48 s.
        let longer = gaps + [gap(start + .days(2), .minutes(41))]
        if isBefore { before.gaps = longer } else { now.gaps = longer }
        observation = compare(before, now).observation
        #expect(!observation.isComparable)
    }

    @Test("findings are counted where the whole period was judged")
    func findings() {
        var (before, now) = (report(0, calls: []), report(1, calls: []))
        func finding(_ opened: Timestamp, resolved: Timestamp?) -> Finding {
            var finding = Finding(rule: .init(id: "r", title: "R", level: .high), group: [], openedAt: opened)
            finding.resolvedAt = resolved
            finding.state = resolved == nil ? .open : .resolved
            return finding
        }
        let start = now.window.start
        now.findings = [
            finding(start - .days(1), resolved: start + .days(1)),
            finding(start + .days(1), resolved: start + .days(2)),
            finding(start + .days(3), resolved: nil), finding(start - .days(3), resolved: nil),
        ]
        before.provenance = .kept(.init(until: before.window.end, rules: 1, all: 2))
        now.provenance = .kept(.init(until: now.window.end, rules: 2, all: 2))
        let findings = compare(before, now).findings
        #expect(findings.before == nil)
        #expect(findings.now?.opened == 2)
        #expect(findings.now?.resolved == 2)
        #expect(findings.now?.open == 2)
    }

    @Test("a rule has judged a period when its span covers what the log holds of it")
    func coverage() {
        let window = report(1, calls: []).window
        func coverage(_ spans: [String: TimeWindow], logBegan: Timestamp) -> Provenance.Coverage {
            .init(of: window, by: ["a", "b"], judged: spans, logBegan: logBegan)
        }
        let whole = TimeWindow(start: window.start - .days(9), end: window.end + .days(1))
        let late = TimeWindow(start: window.start + .hours(1), end: window.end + .days(1))
        let short = TimeWindow(start: window.start, end: window.end - .hours(1))
        let past = TimeWindow(start: window.start - .days(9), end: window.start - .days(1))
        #expect(coverage(["a": whole, "b": whole], logBegan: .distantPast).isWhole)
        #expect(coverage(["a": whole, "b": late], logBegan: .distantPast).rules == 1)
        #expect(coverage(["a": late, "b": late], logBegan: window.start + .hours(1)).isWhole)
        #expect(coverage(["a": short], logBegan: .distantPast) == .init(until: short.end, rules: 0, all: 2))
        #expect(coverage(["a": past], logBegan: .distantPast) == .init(until: nil, rules: 0, all: 2))
    }
}
