import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import Testing

@Suite("Rules that have no room together")
struct MemoryLimitTests {
    /// Five rules over the same calls, and one that counts another's instants.
    private let rules: RuleSet = {
        let counts = (1...5).map { number in
            """
            ---
            title: count \(number)
            id: 00000000-0000-4000-8000-00000000000\(number)
            name: count_\(number)
            correlation:
                type: event_count
                rules: [any]
                group-by: [keytrail.credential.id]
                timespan: \(number)h
                condition: {gte: \(number + 1)}
            """
        }
        let text = """
            title: any
            name: any
            logsource: {product: keytrail}
            detection: {s: {http.request.method: GET}, condition: s}
            \(counts.joined(separator: "\n"))
            ---
            title: twice
            id: 00000000-0000-4000-8000-000000000009
            correlation:
                type: event_count
                rules: [count_1]
                group-by: [keytrail.credential.id]
                timespan: 1d
                condition: {gte: 2}
            """
        return RuleSet(files: [("test.yml", text)])
    }()

    /// Calls of many credentials, each a second after the other.
    private func log(_ calls: Int, credentials: Int64) throws -> TestLog {
        let log = try TestLog()
        try log.append(
            (0..<calls).map { index in
                let credential = Int64(index) % credentials + 1
                return storedCall(TestCall(second: Int64(index), credential: credential), sequence: index)
            }
        )
        return log
    }

    @Test("are judged by more readings and find the same")
    func shares() async throws {
        #expect(rules.diagnostics.isEmpty)
        // Each group takes half a kilobyte at least: 600 of them with all rules do not fit, with one they do.
        let log = try log(9_000, credentials: 600)
        let whole = try await log.report(rules, until: Timestamp(seconds: 9_000))
        let little = try await log.report(rules, until: Timestamp(seconds: 9_000), memoryLimit: 1_600_000)
        #expect(whole.findings.count > 600)
        #expect(little == whole)
        #expect(little.isComplete)
    }

    @Test("are divided while they are judged again and again, and find the same")
    func continuous() async throws {
        let log = try log(9_000, credentials: 600)
        let end = Timestamp(seconds: 9_000)
        let auditor = Auditor(rules: rules, catalog: ProviderCatalog(packs: []), memoryLimit: 1_600_000)
        var continuous = ContinuousAudit(auditor, since: Timestamp(seconds: 0), wholeInterval: .days(9))
        // Everything at first; by divided engines from then on.
        let whole = try await continuous.judge(log.store, until: end, now: end)
        let again = try await continuous.judge(log.store, until: end, now: end)
        #expect(whole.isWhole && !again.isWhole)
        #expect(whole.report.findings.count > 600)
        // The same but for what the first round told.
        let found = [whole, again].map { round in
            round.report.findings.map { "\($0.id) \($0.eventCount) \($0.peak) \($0.lastSeen) \($0.state)" }.sorted()
        }
        #expect(found[0] == found[1])
        #expect(again.report.isComplete)
    }

    @Test("forget the oldest when one alone has no room, and the audit says so")
    func forgets() async throws {
        let log = try log(9_000, credentials: 600)
        let report = try await log.report(rules, until: Timestamp(seconds: 9_000), memoryLimit: 100_000)
        #expect(!report.isComplete)
        #expect(report.diagnostics.contains { $0.message.contains("forgot older events") })
    }

    @Test("a rule that matches everything keeps its oldest findings, counts the others, and the audit says so")
    func findsTooMuch() throws {
        let rules = countRule(timespan: "1s", condition: "{gte: 1}")
        var layout = RowLayout()
        var engine = Engine(rules, layout: &layout, findingLimit: 5)
        // A rejection of each of three credentials every ten seconds: 300 things to find.
        for second in 0..<100 {
            for credential in Int64(1)...3 {
                let row = layout.columns.map { column -> Int64 in
                    switch column {
                    case .startedAt: Int64(second) * 10_000_000
                    case .sequence: Int64(second) * 3 + credential
                    case .outcome: Int64(Outcome.authFailed.rawValue)
                    case .host: 1
                    default: column.sqlName == "credential" ? credential : 0
                    }
                }
                try engine.consume(row.span, text: testText)
            }
        }
        let end = Timestamp(seconds: 2_000)
        try engine.finish(at: end, text: testText)
        let findings = try engine.findings(in: TimeWindow(start: Timestamp(seconds: 0), end: end), text: testText)
        #expect(findings.map(\.openedAt.microseconds).sorted() == [0, 0, 0, 10_000_000, 10_000_000])
        #expect(!engine.isComplete)
        #expect(engine.notes.contains { $0.message.contains("found 5 things, which are kept, and 295 later ones") })
    }
}
