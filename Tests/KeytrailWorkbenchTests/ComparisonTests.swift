import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import KeytrailWorkbench
import Testing

@Suite("Rules on the log") struct ComparisonTests {
    /// 2 November 2026, a Monday.
    private let monday = Timestamp(seconds: 1_793_577_600)

    /// A log with bursts of three rejections, one second apart, that begin so long after Monday.
    private func log(_ bursts: [(offset: TimeSpan, credential: String)]) throws -> CallStore {
        var calls: [IdentifiedCall] = []
        for burst in bursts {
            for second in 0..<3 {
                var record = CallRecord(
                    startedAt: monday + burst.offset + .seconds(Int64(second)),
                    door: .imported,
                    method: "GET",
                    scheme: "https",
                    host: "api.example.com",
                    path: "/",
                    outcome: .authFailed
                )
                record.status = 401
                record.credential = Credential(id: burst.credential)
                calls.append(IdentifiedCall(record: record, sequence: Int64(calls.count + 1)))
            }
        }
        let store = try CallStore.inMemory()
        #expect(try store.append(calls).stored == calls.count)
        return store
    }

    private func rules(_ more: String = "", threshold: Int = 3, title: String = "Burst") -> RuleFiles {
        RuleFiles(files: [
            (
                "r.yml",
                """
                title: Rejected
                name: rejected
                logsource: {product: keytrail}
                detection:
                    selection: {http.response.status_code: 401}
                    condition: selection
                ---
                title: \(title)
                name: burst
                correlation:
                    type: event_count
                    rules: [rejected]
                    group-by: [keytrail.credential.id]
                    timespan: 1m
                    condition: {gte: \(threshold)}
                level: high
                \(more)
                """
            )
        ])
    }

    private var fortnight: TimeWindow { TimeWindow(start: monday, end: monday + .days(14)) }

    @Test(
        "a week begins on Monday, midnight UTC",
        arguments: [
            ("2026-11-02T00:00:00Z", "2026-11-02"), ("2026-11-08T23:59:59Z", "2026-11-02"),
            ("2026-11-09T00:00:00Z", "2026-11-09"), ("1970-01-01T00:00:00Z", "1969-12-29"),
            ("1969-12-28T00:00:00Z", "1969-12-22"),
        ]
    )
    func weeks(time: String, monday: String) throws {
        #expect(Week(of: try #require(Timestamp(rfc3339: time))).start.dateText == monday)
    }

    @Test("findings count in the week in which they opened, and by group for keytrail.suppress")
    func backtest() async throws {
        let store = try log([
            (.hours(1), "a"), (.hours(2), "a"), (.hours(2), "b"), (.hours(30), "a"), (.days(8), "a"),
        ])
        let files = rules("keytrail.suppress: 1d")
        let result = try await Backtest(files, catalog: .builtIn).run(on: store, in: fortnight)
        // The second of a comes an hour after its alert; the third 28 hours after the last that was one.
        #expect(result.rows.map(\.findings) == [4, 1])
        #expect(result.rows.map(\.suppressed) == [1, 0])
        #expect(result.rows.map(\.week.start) == [monday, monday + .days(7)])
        #expect(result.totals.map(\.findings) == [5])
        #expect(result.isComplete)
        #expect(try store.read { try $0.findings() }.isEmpty)
    }

    @Test("an episode that had opened before the period is not counted")
    func before() async throws {
        let store = try log([(.hours(1), "a"), (.days(1), "a")])
        let later = TimeWindow(start: monday + .hours(1) + .seconds(3), end: monday + .days(7))
        let result = try await Backtest(rules(), catalog: .builtIn).run(on: store, in: later)
        #expect(result.totals.map(\.findings) == [1])
    }

    @Test("the same rules say the same, whatever their order and their exemplars")
    func same() async throws {
        let store = try log([(.hours(1), "a")])
        let new = rules("keytrail.exemplars: [{name: n, expect: no-match, events: [{event: {}}]}]")
        let diff = try await RuleDiff(old: rules(), new: new, catalog: .builtIn, on: store, in: fortnight)
        #expect(diff.isSame)
        #expect(diff.common == 1)
        #expect(diff.rules.count == 1)
        guard case .changed(let parts)? = diff.rules.first?.kind else {
            Issue.record("the rule has changed")
            return
        }
        #expect(parts.map(\.path) == ["keytrail.exemplars"])
        #expect(parts.first?.old == nil)
    }

    @Test("a lower threshold opens the same episode earlier, a higher one none")
    func thresholds() async throws {
        let store = try log([(.hours(1), "a")])
        let lower = try await RuleDiff(
            old: rules(),
            new: rules(threshold: 2),
            catalog: .builtIn,
            on: store,
            in: fortnight
        )
        guard case .moved(let from, let to)? = lower.findings.first else {
            Issue.record("the finding has moved")
            return
        }
        #expect(from.openedAt - to.openedAt == .seconds(1))
        #expect(lower.rows.isEmpty)
        let higher = try await RuleDiff(
            old: rules(),
            new: rules(threshold: 4),
            catalog: .builtIn,
            on: store,
            in: fortnight
        )
        guard case .removed? = higher.findings.first else {
            Issue.record("the finding is gone")
            return
        }
        #expect(higher.rows.map(\.old) == [1])
        #expect(higher.rows.map(\.new) == [0])
    }

    @Test("an explanation shows how the measure rose, and which groups came near")
    func explanation() async throws {
        let store = try log([(.hours(1), "a"), (.hours(1), "b")])
        let files = rules(threshold: 3)
        let result = try await Backtest(files, catalog: .builtIn).run(on: store, in: fortnight)
        let finding = try #require(result.findings.first)
        let explainer = Explainer(rules: files.rules, catalog: .builtIn)
        let found = try explainer.explanation(of: finding, on: store, until: fortnight.end)
        let explanation = try #require(found)
        #expect(explanation.opening?.measure == 3)
        #expect(explanation.before?.measure == 2)
        #expect(
            explanation.condition == [
                "3 or more events of 'Rejected' within 1 min", "counted for each keytrail.credential.id",
            ]
        )
        #expect(explanation.buckets.reduce(0) { $0 + $1.instants } == 3)
        #expect(explanation.buckets.count <= 25)
        #expect(explanation.neighbours.map(\.reason) == [.qualified])
        #expect(explanation.events.count == 3)
        let stricter = Explainer(rules: rules(threshold: 4).rules, catalog: .builtIn)
        let changed = try #require(try stricter.explanation(of: finding, on: store, until: fortnight.end))
        #expect(changed.opening == nil)
        #expect(changed.neighbours.map(\.reason) == [.measure(inOrder: "fewer than 4")])
        #expect(
            try Explainer(rules: RuleSet(files: []), catalog: .builtIn).explanation(
                of: finding,
                on: store,
                until: fortnight.end
            ) == nil
        )
    }
}
