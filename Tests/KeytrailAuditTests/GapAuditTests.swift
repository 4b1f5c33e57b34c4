import KeytrailAudit
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

@Suite("What was not recorded is not judged") struct GapAuditTests {
    private let rules = countRule(condition: "{gte: 3}")
    private let gap = RecordingGap(
        startedAt: Timestamp(seconds: 100),
        endedAt: Timestamp(seconds: 200),
        door: .proxy,
        program: "sync",
        calls: 312,
        reason: .notKept(.diskFull)
    )

    private func log(_ outcome: Outcome) throws -> TestLog {
        let log = try TestLog()
        try log.append((0..<20).map { storedCall(TestCall(second: Int64($0) * 20, outcome: outcome), sequence: $0) })
        return log
    }

    @Test("a gap in the period makes a clean audit unknown, and leaves another period alone")
    func unknown() async throws {
        let log = try log(.success)
        #expect(try await log.report(rules).verdict == .ok)
        try log.store.keep(gap)
        let report = try await log.report(rules, since: Timestamp(seconds: 200))
        #expect(report.verdict == .unknown)
        #expect(report.gaps == [gap])
        let after = try await log.report(rules, since: Timestamp(microseconds: 200_000_001))
        #expect(after.verdict == .ok)
        #expect(after.gaps == [])
    }

    @Test("what was found in spite of a gap counts")
    func finding() async throws {
        let log = try log(.authFailed)
        try log.store.keep(gap)
        let report = try await log.report(rules)
        #expect(report.verdict == .critical)
        #expect(report.gaps == [gap])
    }

    @Test("a period without calls has its gaps too")
    func empty() async throws {
        let log = try TestLog()
        try log.store.keep(gap)
        #expect(try await log.report(rules, since: Timestamp(seconds: 0)).gaps == [gap])
        try log.append([storedCall(TestCall(second: 500), sequence: 0)])
        let until = Timestamp(seconds: 300)
        #expect(try await log.report(rules, since: Timestamp(seconds: 0), until: until).gaps == [gap])
    }

    @Test("a door that died makes the time until its next start unknown")
    func death() async throws {
        let log = try log(.success)
        var life = Heartbeat(door: .proxy, instance: "a", startedAt: Timestamp(seconds: 0))
        life.lastBeatAt = Timestamp(seconds: 90)
        try log.store.beat(life)
        let dead = try await log.report(rules, until: Timestamp(seconds: 300))
        #expect(dead.verdict == .unknown)
        #expect(dead.gaps.map(\.endedAt) == [Timestamp(seconds: 300)])
        try log.store.beat(Heartbeat(door: .proxy, instance: "a", startedAt: Timestamp(seconds: 150)))
        let back = try await log.report(rules, until: Timestamp(seconds: 180))
        #expect(back.gaps.map(\.endedAt) == [Timestamp(seconds: 150)])
        let since = Timestamp(seconds: 151)
        #expect(try await log.report(rules, since: since, until: Timestamp(seconds: 180)).verdict == .ok)
    }

    @Test("the order in which gaps and calls are written changes nothing", arguments: 0..<4)
    func order(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let calls = randomCalls(200, seconds: 10_000, using: &random)
        let gaps = (0..<20).map { _ in
            let start = Timestamp(seconds: .random(in: 0..<10_000, using: &random))
            return RecordingGap(
                startedAt: start,
                endedAt: start + .seconds(.random(in: 0..<600, using: &random)),
                door: Door.allCases.randomElement(using: &random) ?? .proxy,
                calls: .random(in: 0..<3, using: &random),
                reason: RecordingGap.Reason.allCases.randomElement(using: &random) ?? .overflow
            )
        }
        let (one, other) = (try TestLog(), try TestLog())
        try one.append(calls)
        try one.store.keep(gaps: gaps)
        for gap in gaps.shuffled(using: &random) { try other.store.keep(gap) }
        try other.append(calls.shuffled(using: &random))
        #expect(try await one.report(rules) == other.report(rules))
    }
}
