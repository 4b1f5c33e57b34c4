import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import KeytrailTestSupport
import Testing

/// What is unusual in a log: marks, what calls share, chance, and the same findings however the log is judged.
@Suite("Unusual series in a log") struct UnusualLogTests {
    /// A Monday: 2026-06-01T00:00:00Z.
    private static let monday: Int64 = 20_605 * 86_400

    private static let rules = unusualRules()

    /// A call each minute by day, every ten minutes by night, one less in a while; `times` as many.
    private func calls(_ days: Range<Int64>, times: (_ day: Int64, _ hour: Int64) -> Int64 = { _, _ in 1 })
        -> [IdentifiedCall]
    {
        var calls: [IdentifiedCall] = []
        for day in days {
            for minute in Int64(0)..<1_440 where (480..<1_080).contains(minute) || minute % 10 == 0 {
                guard minute % 37 != day % 37 else { continue }
                let second = Self.monday + day * 86_400 + minute * 60
                for again in 0..<times(day, minute / 60) {
                    var call = storedCall(TestCall(second: second + again), sequence: calls.count)
                    call.record.route = again == 0 ? "/usual" : "/much"
                    call.record.program = "sync"
                    call.record.clientAddress = again == 0 ? "192.0.2.1" : "203.0.113.77"
                    calls.append(call)
                }
            }
        }
        return calls
    }

    private func time(_ day: Int64, _ hour: Int64 = 0) -> Timestamp {
        Timestamp(seconds: Self.monday + day * 86_400 + hour * 3_600)
    }

    private var auditor: Auditor { Auditor(rules: Self.rules, catalog: ProviderCatalog(packs: [])) }

    @Test("a finding says what its calls share most, keeps its series in the log, and how much may be chance is told")
    func surroundings() async throws {
        let log = try TestLog()
        try log.append(calls(0..<36) { $0 == 35 && $1 == 10 ? 5 : 1 })
        let report = try await log.report(Self.rules, until: time(36))
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1)
        #expect(finding.why.contains(" went to /much, "))
        #expect(finding.why.contains(" came from the program sync, "))
        #expect(finding.why.contains(" from the address 203.0.113.77."))
        let series = try #require(finding.series)
        #expect((12...25).contains(series.hours.count) && series.probability < 3e-6)
        let first = try #require(series.contributors.first)
        #expect(first.field == "url.template" && first.value == "/much" && first.calls > 10)
        #expect(
            report.diagnostics.contains {
                $0.message.contains("1 finding in 1 series of a day, of which 0.05 are expected to be chance")
            }
        )
        _ = try auditor.keep(report, in: log.store)
        #expect(try log.store.read { try $0.findings() }.first?.series == series)
        #expect(try log.store.check() == [])
    }

    @Test(
        "a mark asks for twice the difference for an hour, is named by what begins after it, and has a new level accepted after a day"
    )
    func marks() async throws {
        let log = try TestLog()
        try log.append(calls(0..<42) { day, hour in day >= 35 ? 4 : 1 })
        let plain = try await log.report(Self.rules, until: time(42))
        #expect(
            !plain.findings.contains { $0.why.contains("taken for the usual one") || $0.why.contains("was marked") }
        )
        try log.store.add(Mark(at: time(35), text: "deploy 42", author: "kim"), now: time(35))
        let marked = try await log.report(Self.rules, until: time(42))
        let finding = try #require(marked.findings.first { $0.why.contains("'deploy 42' was marked") })
        #expect(finding.openedAt >= time(35) && finding.openedAt < time(36))
        #expect(marked.findings.contains { $0.why.contains("has been taken for the usual one since 2026-07-0") })
        #expect(marked.findings.allSatisfy { $0.lastSeen < time(38) })
    }

    @Test(
        "a log that is judged day by day, by rounds or at once has the same findings",
        arguments: [1, 2, 3] as [UInt64]
    )
    func splits(seed: UInt64) async throws {
        var random = Lehmer(state: seed &* 104_729)
        var bursts: [Int64: Int64] = [:]
        for _ in 0..<8 { bursts[Int64.random(in: 20..<70, using: &random)] = Int64.random(in: 0...5, using: &random) }
        let hours = Int64.random(in: 9...13, using: &random)
        let all = calls(0..<72) { day, hour in (hours..<(hours + 2)).contains(hour) ? bursts[day] ?? 1 : 1 }
        let (whole, parts, rounds) = (try TestLog(), try TestLog(), try TestLog())
        try whole.append(all)
        let auditor = auditor
        func judge(_ log: TestLog, since: Timestamp, until: Timestamp) async throws {
            let request = AuditRequest(since: since, until: until, now: until, heedsPeople: true)
            _ = try auditor.keep(try await auditor.report(on: log.store, request), in: log.store)
        }
        try await judge(whole, since: time(0), until: time(72))
        var continuous = ContinuousAudit(auditor, since: time(0), span: .days(999), wholeInterval: .days(999))
        var (end, taken) = (time(60), 0)
        var previous = time(0)
        while end < time(72) {
            end = min(time(72), end + .minutes(Int64.random(in: 300...3_000, using: &random)))
            let next = all[taken...].firstIndex { $0.record.startedAt > end } ?? all.count
            for log in [parts, rounds] { try log.append(Array(all[taken..<next])) }
            taken = next
            try await judge(parts, since: max(time(0), previous - .days(2)), until: end)
            _ = try await continuous.judge(rounds.store, until: end, now: end)
            previous = end
        }
        func kept(_ log: TestLog) throws -> [Finding] {
            try log.store.read { try $0.findings() }.map { finding in
                var finding = finding
                finding.standing = Finding.Standing()
                finding.isLate = false
                return finding
            }.sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
        }
        let expected = try kept(whole)
        #expect(expected.count > 1)
        #expect(try kept(rounds) == expected)
        #expect(try kept(parts) == expected)
    }

    @Test(
        "of many series few are kept: the k-th least probability is held against k in their number",
        arguments: [
            // 0.05 / 10 = 0.005; 0.004 is below, 0.009 is below 2 * 0.005, 0.02 is not below 3 * 0.005.
            ([0.02, 0.004, 0.009], 10, 0.009), ([0.01], 10, -1), ([0.01], 5, 0.01), ([], 3, -1),
        ] as [([Double], Int, Double)]
    )
    func discovery(probabilities: [Double], series: Int, limit: Double) {
        #expect(Engine.discoveryLimit(probabilities, of: series) == limit)
    }
}
