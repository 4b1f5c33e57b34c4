import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

@Suite("What people make of findings") struct LifeOfFindingsTests {
    private let auditor = Auditor(
        rules: countRule(
            groupBy: "[keytrail.credential.id, server.address]",
            timespan: "1m",
            condition: "{gte: 3}"
        ),
        catalog: ProviderCatalog(packs: [])
    )

    private func audit(
        _ log: TestLog,
        at day: Int64 = 1,
        onlyNew: Bool = false,
        warnOn: Level = .medium
    ) async throws -> Report {
        let now = Timestamp(seconds: day * 86_400)
        let request = AuditRequest(until: now, now: now, warnOn: warnOn, heedsPeople: true)
        let report = try auditor.keep(try await auditor.report(on: log.store, request), in: log.store)
        return onlyNew ? auditor.onlyNew(report, request) : report
    }

    /// A log with a burst of each of two credentials.
    private func log() throws -> TestLog {
        let log = try TestLog()
        try log.append(
            (0..<20).map {
                storedCall(
                    TestCall(second: Int64($0), credential: Int64($0 % 2 + 1), outcome: .authFailed),
                    sequence: $0
                )
            }
        )
        return log
    }

    private func silence(_ text: String, from start: Int64, to end: Int64) throws -> Silence {
        Silence(
            matchers: [try FindingMatcher(text)],
            from: Timestamp(seconds: start * 86_400),
            until: Timestamp(seconds: end * 86_400),
            author: "kim",
            reason: "upgrade",
            createdAt: Timestamp(seconds: start * 86_400)
        )
    }

    @Test("acknowledging and silencing never change which findings exist", arguments: 0..<6)
    func property(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let calls = randomCalls(600, seconds: 40_000, using: &random)
        let (plain, other) = (try TestLog(), try TestLog())
        for log in [plain, other] { try log.append(calls) }
        var isMuted = false
        for day in 1...6 as ClosedRange<Int64> {
            let expected = try await audit(plain, at: day)
            let report = try await audit(other, at: day)
            let all = (report.findings + report.muted).sorted { $0.id < $1.id }
            #expect(all.map(\.id) == expected.findings.map(\.id).sorted())
            #expect(report.totals == expected.totals)
            isMuted = isMuted || !report.muted.isEmpty
            let now = Timestamp(seconds: day * 86_400)
            let some = all.filter { _ in Bool.random(using: &random) }.map(\.id)
            let until = Bool.random(using: &random) ? now + .days(2) : nil
            _ = try other.store.acknowledge(some, Acknowledgement(at: now, author: "a", note: "n", until: until))
            _ = try other.store.unacknowledge(Array(some.prefix(2)), by: "b", note: nil, at: now)
            let credential = Int.random(in: 1...3, using: &random)
            try other.store.add(try silence("credential=c\(credential)", from: day, to: day + 2))
            let kept = try [plain, other].map { try $0.store.read { try $0.findings().map(\.id) } }
            #expect(kept[0] == kept[1])
        }
        #expect(isMuted)
        #expect(try other.store.check() == [])
    }

    @Test("what is acknowledged or silenced does not count, and is set apart")
    func verdict() async throws {
        let log = try log()
        let first = try await audit(log)
        #expect(first.verdict == .critical)
        #expect(first.findings.count == 2)
        let one = try #require(first.findings.first { $0.groupText.contains("c1") })
        let word = Acknowledgement(at: first.generatedAt, author: "kim", note: "known")
        _ = try log.store.acknowledge([one.id], word)
        let second = try await audit(log)
        #expect(second.verdict == .critical)
        #expect(second.muted.map(\.id) == [one.id])
        #expect(second.muted.first?.standing.acknowledgement == word)
        try log.store.add(try silence("credential=c2", from: 1, to: 3))
        let third = try await audit(log, at: 2)
        #expect(third.verdict == .ok)
        #expect(third.findings.isEmpty && third.muted.count == 2)
        // The silence is over: its finding counts again, and says what was.
        let fourth = try await audit(log, at: 3)
        #expect(fourth.verdict == .critical)
        #expect(fourth.findings.first?.standing.formerSilence?.reason == "upgrade")
        #expect(fourth.muted.map(\.id) == [one.id])
    }

    @Test("rules that are tried on the log see every finding")
    func unheeded() async throws {
        let log = try log()
        try log.store.add(try silence("credential=c*", from: 0, to: 9))
        let now = Timestamp(seconds: 86_400)
        let report = try await auditor.report(on: log.store, AuditRequest(until: now, now: now))
        #expect(report.findings.count == 2 && report.muted.isEmpty)
    }

    @Test("only what is new is reported: a first time, and again when a silence or an acknowledgement ends")
    func newOnly() async throws {
        let log = try log()
        #expect(try await audit(log, onlyNew: true).findings.count == 2)
        let again = try await audit(log, onlyNew: true)
        #expect(again.findings.isEmpty)
        #expect(again.verdict == .ok)
        #expect(again.diagnostics.contains { $0.message.hasPrefix("2 findings are left out") })
        try log.store.add(try silence("credential=c2", from: 1, to: 3))
        for (day, expected) in [(2, 0), (3, 1), (4, 0)] as [(Int64, Int)] {
            let report = try await audit(log, at: day, onlyNew: true)
            #expect(report.findings.count == expected, "day \(day)")
            #expect(report.verdict == (expected == 0 ? .ok : .critical))
        }
        let word = Acknowledgement(at: Timestamp(seconds: 4 * 86_400), author: "kim", note: "known")
        let id = try #require(try log.store.read { try $0.findings() }.first?.id)
        _ = try log.store.acknowledge([id], word)
        #expect(try await audit(log, at: 5, onlyNew: true).findings.isEmpty)
        _ = try log.store.unacknowledge([id], by: "lee", note: nil, at: Timestamp(seconds: 5 * 86_400))
        #expect(try await audit(log, at: 6, onlyNew: true).findings.map(\.id) == [id])
    }

    @Test("a burst after one that is over is a finding of its own, whatever was said of the first")
    func anotherEpisode() async throws {
        let log = try TestLog()
        func burst(at second: Int64) throws {
            try log.append(
                (0..<5).map {
                    storedCall(TestCall(second: second + $0, outcome: .authFailed), sequence: Int(second + $0))
                }
            )
        }
        try burst(at: 0)
        let first = try #require(try await audit(log).findings.first)
        #expect(first.state == .resolved)
        let word = Acknowledgement(at: Timestamp(seconds: 86_400), author: "kim", note: "known")
        _ = try log.store.acknowledge([first.id], word)
        try burst(at: 90_000)
        let report = try await audit(log, at: 2)
        #expect(report.muted.map(\.id) == [first.id])
        #expect(report.findings.count == 1)
        #expect(report.verdict == .critical)
    }

    @Test("an acknowledged episode that late calls carry on counts again and says that it was over")
    func reopened() async throws {
        let log = try TestLog()
        func calls(_ seconds: StrideThrough<Int64>) throws {
            try log.append(seconds.map { storedCall(TestCall(second: $0, outcome: .authFailed), sequence: Int($0)) })
        }
        try calls(stride(from: 86_000, through: 86_100, by: 10))
        let first = try #require(try await audit(log).findings.first)
        #expect(first.state == .resolved)
        let word = Acknowledgement(at: Timestamp(seconds: 86_400), author: "kim", note: "over")
        _ = try log.store.acknowledge([first.id], word)
        try calls(stride(from: 86_110, through: 86_400, by: 10))
        let report = try await audit(log)
        #expect(report.findings.map(\.id) == [first.id])
        #expect(report.findings.first?.standing.isReopened == true)
        #expect(report.findings.first?.standing.formerAcknowledgement?.note == "over")
        #expect(report.verdict == .critical)
    }

    @Test("a silence that matched nothing for 30 days is named, until it matches or ends")
    func idle() async throws {
        let log = try log()
        let idle = try silence("credential=nobody", from: 1, to: 100)
        try log.store.add(idle)
        try log.store.add(try silence("credential=c1", from: 1, to: 100))
        func notes(at day: Int64) async throws -> [String] {
            try await audit(log, at: day).diagnostics.map(\.message).filter { $0.contains("matched nothing") }
        }
        #expect(try await notes(at: 30).isEmpty)
        let named = try await notes(at: 31)
        #expect(named.count == 1 && named[0].contains(idle.id))
        #expect(try await notes(at: 100).isEmpty)
    }
}
