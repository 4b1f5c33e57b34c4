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
}
