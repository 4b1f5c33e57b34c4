import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Judging again and again") struct ContinuousAuditTests {
    /// Calls in the order in which they come, and the rounds between.
    private struct Scene {
        var rules: RuleSet
        /// By arrival.
        var arrivals: [(at: Timestamp, call: IdentifiedCall)]
        var rounds: [Timestamp]
        var start: Timestamp

        init(seed: UInt64, days: Bool) {
            var generator = RandomCorrelation(random: Lehmer(case: Int(seed) + 7_000_000), isOurs: true)
            let calls = CorrelatedLog.calls(days ? 60 : 120, days: days, using: &generator.random)
            rules = ruleSet(generator.rules().rules)
            // Most come soon after they started, some minutes later, a few after hours or days.
            let delays: [TimeSpan] = [
                .zero, .seconds(1), .seconds(3), .seconds(20), .seconds(20), .minutes(3), .hours(5), .days(3),
            ]
            arrivals = calls.map { call in (call.record.startedAt + generator.random.one(of: delays), call)
            }.sorted { ($0.at, $0.call.id) < ($1.at, $1.call.id) }
            start = RandomLog.start
            let ends = Set(arrivals.map(\.at).filter { _ in generator.random.chance(20) })
            rounds = ends.sorted() + [(arrivals.last?.at ?? start) + .days(9)]
        }
    }

    private func append(_ scene: Scene, after: Timestamp, through end: Timestamp, to logs: [TestLog]) throws {
        let calls = scene.arrivals.filter { after < $0.at && $0.at <= end }.map(\.call)
        for log in logs { try log.append(calls) }
    }

    @Test(
        "keeps in the log what audits at the same times keep, whenever calls come",
        arguments: 1...12 as ClosedRange<UInt64>
    )
    func sameAsAudits(seed: UInt64) async throws {
        let scene = Scene(seed: seed, days: seed % 2 == 0)
        try #require(!scene.rules.hasErrors, "\(scene.rules.diagnostics)")
        let auditor = Auditor(rules: scene.rules, catalog: ProviderCatalog(packs: []))
        var continuous = ContinuousAudit(auditor, since: scene.start, span: .days(999), wholeInterval: .days(999))
        let (watched, audited) = (try TestLog(), try TestLog())
        var feed = FindingFeed()
        var told: [String: [FindingEvent]] = [:]
        var last = Timestamp.distantPast
        for now in scene.rounds {
            try append(scene, after: last, through: now, to: [watched, audited])
            last = now
            _ = try await continuous.judge(watched.store, until: now, now: now)
            let request = AuditRequest(since: scene.start, until: now, now: now, heedsPeople: true)
            _ = try auditor.keep(try await auditor.report(on: audited.store, request), in: audited.store)
            let expected = try audited.store.read { try $0.keptFindings(at: now) }
            let kept = try watched.store.read { try $0.keptFindings(at: now) }
            try #require(kept == expected, "seed \(seed) at \(now.rfc3339)")
            for step in try watched.store.read({ try feed.advance($0, at: now) }) {
                switch step.kind {
                case .event(let event): told[step.finding.id, default: []].append(event)
                case .withdrawn: told[step.finding.id] = nil
                }
            }
            // What was told amounts to what is kept.
            #expect(told == Dictionary(uniqueKeysWithValues: kept.map { ($0.finding.id, $0.events) }))
        }
        #expect(try watched.store.check() == [])
    }

    private static let burstRule = countRule(
        groupBy: "[keytrail.credential.id]",
        timespan: "1m",
        condition: "{gte: 3}"
    )

    private func failure(_ second: Int64, _ sequence: Int = 0) -> IdentifiedCall {
        storedCall(TestCall(second: second, outcome: .authFailed), sequence: sequence)
    }

    @Test("reads the whole look-back again only for calls that come later than its oldest memory reaches")
    func rereads() async throws {
        let auditor = Auditor(rules: Self.burstRule, catalog: ProviderCatalog(packs: []))
        let log = try TestLog()
        let day: Int64 = 86_400
        try log.append((0..<2_000).map { failure(10 * day + $0 * 100) })
        var continuous = ContinuousAudit(
            auditor,
            since: Timestamp(seconds: 10 * day),
            span: .days(99),
            wholeInterval: .days(99)
        )
        func round(_ second: Int64) async throws -> ContinuousAudit.Round {
            let now = Timestamp(seconds: 10 * day + second)
            return try await continuous.judge(log.store, until: now, now: now)
        }
        #expect(try await round(200_000).isWhole)
        #expect(try await !round(200_010).isReread)
        // In flight, late by minutes, late by hours.
        for (number, late) in [30, 400, 10_000].enumerated() as EnumeratedSequence<[Int64]> {
            try log.append([failure(10 * day + 200_000 - late, number + 1)])
            #expect(try await !round(200_020 + Int64(number)).isReread)
        }
        try log.append([failure(10 * day - 5_000, 9)])
        #expect(try await round(200_040).isReread)
    }

    @Test("lets the judged period move on, and follows what is open to its end")
    func movesOn() async throws {
        let auditor = Auditor(rules: Self.burstRule, catalog: ProviderCatalog(packs: []))
        let log = try TestLog()
        var continuous = ContinuousAudit(
            auditor,
            since: Timestamp(seconds: 0),
            span: .hours(1),
            wholeInterval: .days(999)
        )
        var starts: Set<Timestamp> = []
        for minute in 0..<400 as Range<Int64> {
            // A burst every fifty minutes.
            if minute % 50 == 10 { try log.append((0..<5).map { failure(minute * 60 - $0, Int($0)) }) }
            let now = Timestamp(seconds: minute * 60)
            starts.insert(try await continuous.judge(log.store, until: now, now: now).report.window.start)
        }
        #expect(starts.count == 6, "a period begins later when it has lasted two hours")
        let kept = try log.store.read { try $0.findings() }
        #expect(kept.count == 8)
        #expect(kept.allSatisfy { $0.state == .resolved })
    }

    @Test("steps of people are told as they are written, and a feed that starts later tells only what comes then")
    func people() async throws {
        let auditor = Auditor(rules: Self.burstRule, catalog: ProviderCatalog(packs: []))
        let log = try TestLog()
        try log.append((0..<5).map { failure(1_000 + $0) })
        let now = Timestamp(seconds: 1_010)
        var continuous = ContinuousAudit(auditor, since: Timestamp(seconds: 0))
        _ = try await continuous.judge(log.store, until: now, now: now)
        var late = try log.store.read { try FindingFeed(after: $0, at: now) }
        var whole = FindingFeed()
        let first = try log.store.read { try whole.advance($0, at: now) }
        #expect(first.map(\.name) == ["opened"])
        #expect(try log.store.read { try late.advance($0, at: now) } == [])
        let id = try #require(first.first?.finding.id)
        _ = try log.store.acknowledge([id], Acknowledgement(at: now, author: "kim", note: "known"))
        let later = Timestamp(seconds: 2_000)
        _ = try await continuous.judge(log.store, until: later, now: later)
        for steps in try [
            log.store.read { try whole.advance($0, at: later) }, log.store.read { try late.advance($0, at: later) },
        ] {
            #expect(Set(steps.map(\.name)) == ["acknowledged", "resolved"])
        }
    }
}
