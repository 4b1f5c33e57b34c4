import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

@Suite("What a report tells without judging") struct KeptReportTests {
    private let auditor = Auditor(
        rules: countRule(groupBy: "[keytrail.credential.id, server.address]", timespan: "1m", condition: "{gte: 3}"),
        catalog: ProviderCatalog(packs: [])
    )

    private static let day: Int64 = 86_400

    /// Days 0 and 1 (counted from 1970): a burst of one credential on each, another one on day 1.
    private func log() throws -> TestLog {
        let log = try TestLog()
        try log.append(
            (0..<30).map { number in
                let second = Int64(number % 3) * 30_000 + Int64(number)
                let isSecond = number % 3 == 2
                let call = TestCall(
                    second: number % 3 == 0 ? second : Self.day + second,
                    credential: isSecond ? 2 : 1,
                    outcome: .authFailed
                )
                return storedCall(call, sequence: number)
            }
        )
        return log
    }

    private func request(day: Int64) -> AuditRequest {
        let start = Timestamp(seconds: day * Self.day)
        let end = start + .days(1) - TimeSpan(microseconds: 1)
        var request = AuditRequest(since: start, until: end, now: Timestamp(seconds: 9 * Self.day), heedsPeople: true)
        request.quotaStep = .hours(1)
        return request
    }

    private func audit(_ log: TestLog, until day: Int64) async throws {
        let now = Timestamp(seconds: day * Self.day)
        let report = try await auditor.report(on: log.store, AuditRequest(until: now, now: now))
        _ = try auditor.keep(report, in: log.store)
    }

    @Test("usage is that of an audit, and so are findings that audits kept of the whole period")
    func sameAsAudit() async throws {
        let log = try log()
        try await audit(log, until: 9)
        let request = request(day: 1)
        let kept = try await auditor.keptReport(on: log.store, request)
        let judged = try await auditor.report(on: log.store, request)
        #expect(kept.findings.map(\.id) == judged.findings.map(\.id))
        #expect(!kept.findings.isEmpty)
        #expect(kept.verdict == judged.verdict)
        #expect(kept.totals == judged.totals)
        #expect(kept.credentials == judged.credentials)
        #expect(kept.hosts == judged.hosts)
        #expect(kept.routes == judged.routes)
        #expect(kept.activity == judged.activity)
        #expect(kept.provenance == .kept(.init(until: request.until, rules: 1, all: 1)))
        #expect(judged.provenance == .now)
    }

    @Test("a period that no audit judged, or not to its end, is unknown and says so")
    func notJudged() async throws {
        let log = try log()
        var report = try await auditor.keptReport(on: log.store, request(day: 1))
        #expect(report.verdict == .unknown)
        #expect(report.findings.isEmpty && report.rules.isEmpty)
        #expect(report.provenance == .kept(.init(until: nil, rules: 0, all: 1)))
        #expect(report.totals.total == 20)
        try await audit(log, until: 1)
        report = try await auditor.keptReport(on: log.store, request(day: 1))
        // That audit ended with the first instant of the day.
        #expect(report.provenance == .kept(.init(until: Timestamp(seconds: Self.day), rules: 0, all: 1)))
        #expect(report.verdict == .unknown)
    }

    @Test("an audit that judged the log's last call judged the whole period, also when the report is asked for later")
    func askedLater() async throws {
        let log = try log()
        try await audit(log, until: 2)
        var later = request(day: 1)
        later.until = Timestamp(seconds: 3 * Self.day)
        var report = try await auditor.keptReport(on: log.store, later)
        let judged = Timestamp(seconds: 2 * Self.day)
        #expect(report.provenance == .kept(.init(until: judged, rules: 1, all: 1)))
        #expect(report.isComplete)
        // One more call, and nobody has judged it.
        let call = TestCall(second: 2 * Self.day + 60, credential: 1, outcome: .authFailed)
        try log.append([storedCall(call, sequence: 9_999)])
        report = try await auditor.keptReport(on: log.store, later)
        #expect(report.provenance == .kept(.init(until: judged, rules: 0, all: 1)))
        #expect(!report.isComplete)
    }

    @Test("what was over after the period went on at its end")
    func stateAtTheEnd() async throws {
        let log = try TestLog()
        let end = Self.day - 20
        try log.append(
            (0..<10).map {
                storedCall(TestCall(second: end + Int64($0), credential: 1, outcome: .authFailed), sequence: $0)
            }
        )
        try await audit(log, until: 9)
        let finding = try #require(try await auditor.keptReport(on: log.store, request(day: 0)).findings.first)
        #expect(finding.state == .open)
        #expect(finding.resolvedAt == nil)
    }

    @Test("a compared report tells what is new, what findings were, and that the log began with the period before")
    func compared() async throws {
        let log = try log()
        try await audit(log, until: 9)
        for judgesAnew in [true, false] {
            let report = try await auditor.comparedReport(
                of: .day,
                on: log.store,
                request(day: 1),
                judgesAnew: judgesAnew
            )
            let comparison = try #require(report.comparison)
            #expect(comparison.window.start == Timestamp(seconds: 0))
            #expect(comparison.calls == .init(before: counts(10), now: counts(20)))
            #expect(comparison.credentials.map(\.name) == ["c1", "c2"])
            #expect(comparison.credentials.map(\.isNew) == [false, true])
            #expect(comparison.findings.before?.opened == 1)
            #expect(comparison.findings.now?.opened == 2)
            // The first call is the log's beginning, and it is the period's first second.
            #expect(comparison.observation.logBegan == nil)
        }
    }

    private func counts(_ failed: Int) -> OutcomeCounts {
        var counts = OutcomeCounts()
        counts[.authFailed] = failed
        return counts
    }
}
