import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

@Suite struct AuditorTests {
    private let rules = countRule(
        groupBy: "[keytrail.credential.id, server.address]",
        timespan: "1m",
        condition: "{gte: 3}"
    )

    @Test("insertion order and repeated insertion change nothing", arguments: 0..<4)
    func order(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let calls = randomCalls(600, seconds: 40_000, using: &random)
        let plain = try TestLog()
        try plain.append(calls)
        let shuffled = try TestLog()
        for chunk in calls.shuffled(using: &random).chunks(of: 100) { try shuffled.append(chunk) }
        try shuffled.append(Array(calls.shuffled(using: &random).prefix(200)))
        let report = try await plain.report(rules)
        #expect(try await shuffled.report(rules) == report)
        #expect(!report.findings.isEmpty)
    }

    @Test("a period's findings are those of everything up to its end", arguments: 0..<4)
    func split(seed: UInt64) async throws {
        var random = SplitMix(seed: seed &+ 100)
        let log = try TestLog()
        try log.append(randomCalls(800, seconds: 60_000, using: &random))
        for start in stride(from: Int64(0), to: 60_000, by: 7_200) {
            let window = TimeWindow(start: Timestamp(seconds: start), end: Timestamp(seconds: start + 7_199))
            let part = try await log.report(rules, since: window.start, until: window.end)
            let whole = try await log.report(rules, until: window.end).findings.filter {
                window.overlaps(TimeWindow(start: $0.openedAt, end: $0.lastSeen))
            }
            #expect(part.findings == whole)
        }
    }

    @Test("an episode that began long before the period keeps its beginning")
    func longEpisode() async throws {
        let log = try TestLog()
        try log.append(
            (0..<5_000).map { storedCall(TestCall(second: Int64($0) * 20, outcome: .authFailed), sequence: $0) }
        )
        let report = try await log.report(rules, since: Timestamp(seconds: 90_000), until: Timestamp(seconds: 99_990))
        #expect(report.findings.map(\.openedAt) == [Timestamp(seconds: 40)])
        #expect(report.verdict == .critical)
    }

    @Test("a report knows the rules that judged, without those that only serve them, and when to ask for attention")
    func evaluatedRules() async throws {
        let log = try TestLog()
        let empty = try await log.report(rules)
        try log.append((0..<9).map { storedCall(TestCall(second: Int64($0), outcome: .authFailed), sequence: $0) })
        let report = try await log.report(rules)
        #expect(report.rules.map(\.rule) == report.findings.map(\.rule))
        #expect(report.rulesEvaluated == 1)
        #expect(empty.rules == report.rules)
        let end = Timestamp(seconds: 100)
        for (warnOn, failOn, expected) in [(Level.low, Level.high, Level.low), (.high, .medium, .medium)] {
            let request = AuditRequest(until: end, now: end, warnOn: warnOn, failOn: failOn)
            let auditor = Auditor(rules: rules, catalog: ProviderCatalog(packs: []))
            #expect(try await auditor.report(on: log.store, request).warningLevel == expected)
        }
    }

    @Test("running an audit again stores no finding twice")
    func upsert() async throws {
        let log = try TestLog()
        try log.append((0..<50).map { storedCall(TestCall(second: Int64($0), outcome: .authFailed), sequence: $0) })
        for until in [20, 40, 60] {
            let report = try await log.report(rules, until: Timestamp(seconds: Int64(until)))
            _ = try Auditor(rules: rules, catalog: .builtIn).keep(report, in: log.store)
        }
        let stored = try log.store.read { try $0.findings() }
        #expect(stored.count == 1)
        #expect(stored.first?.eventCount == 50)
    }

    @Test("no call in the period is unknown, not good news")
    func silence() async throws {
        let log = try TestLog()
        #expect(try await log.report(rules).verdict == .unknown)
        try log.append([storedCall(TestCall(second: 0), sequence: 0)])
        #expect(try await log.report(rules).verdict == .ok)
        let later = try await log.report(rules, since: Timestamp(seconds: 100))
        #expect(later.verdict == .unknown)
        #expect(later.diagnostics.contains { $0.message.contains("no call was recorded") })
    }

    @Test("a rule that cannot be evaluated makes a clean audit unknown, and a finding still counts")
    func brokenRule() async throws {
        let broken = RuleSet(files: [
            ("bad.yml", "title: x\nlogsource: {product: keytrail}\ndetection: {s: {url.pth: 1}, condition: s}\n")
        ])
        let log = try TestLog()
        try log.append([storedCall(TestCall(second: 0), sequence: 0)])
        #expect(try await log.report(broken).verdict == .unknown)
    }

    @Test("a program without a name is told by its executable, one name for all of its processes")
    func programs() async throws {
        let log = try TestLog()
        var calls = (0..<6).map { storedCall(TestCall(second: Int64($0)), sequence: $0) }
        for index in 0..<3 { calls[index].record.caller = Caller(processID: 100 + index, executable: "python3.11") }
        calls[2].record.program = "python3.11"
        calls[3].record.program = "sync"
        calls[3].record.caller = Caller(processID: 7, executable: "ruby")
        calls[4].record.caller = Caller(processID: 8)
        try log.append(calls)
        #expect(try await log.report(rules).credentials.map(\.programs) == [["python3.11", "sync"]])
    }

    @Test("a rule may group by the executable: processes share a group, calls without one are in none")
    func executables() async throws {
        let rules = countRule(groupBy: "[process.executable.name]", condition: "{gte: 3}")
        let log = try TestLog()
        var calls = (0..<9).map { storedCall(TestCall(second: Int64($0), outcome: .authFailed), sequence: $0) }
        for index in 0..<3 { calls[index].record.caller = Caller(processID: 100 + index, executable: "python3.11") }
        for index in 3..<6 { calls[index].record.caller = Caller(processID: 200 + index) }
        try log.append(calls)
        let report = try await log.report(rules)
        #expect(report.findings.map(\.groupText) == ["process.executable.name=python3.11"])
    }

    @Test("usage adds up")
    func usage() async throws {
        let log = try TestLog()
        let outcomes: [Outcome] = [.success, .success, .authFailed, .serverError]
        try log.append(
            outcomes.enumerated().map { index, outcome in
                storedCall(
                    TestCall(second: Int64(index) * 3_600, credential: Int64(index % 2), outcome: outcome),
                    sequence: index
                )
            }
        )
        let report = try await log.report(rules)
        #expect(report.totals.total == 4)
        #expect(report.totals.failed == 2)
        #expect(report.anonymousCalls == 2)
        #expect(report.credentials.map(\.counts.total) == [2])
        #expect(report.credentials.first?.hosts == ["h1.example"])
        #expect(report.activity.buckets.map(\.counts.total).reduce(0, +) == 4)
    }
}

extension Array {
    /// The elements in runs of at most `size`.
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
