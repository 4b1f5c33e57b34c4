import KeytrailAudit
import KeytrailModel
import KeytrailRules
import KeytrailStore
import Testing

@Suite("Calls that others saw") struct VantageTests {
    private let own = countRule(groupBy: "[server.address]", timespan: "1m", condition: "{gte: 3}")

    private func served(_ vantage: Vantage) -> [IdentifiedCall] {
        (0..<5).map { second in
            var call = storedCall(TestCall(second: Int64(second), outcome: .authFailed), sequence: 100 + second)
            call.record.vantage = vantage
            return call
        }
    }

    @Test(
        "what servers and providers saw is in no number, and rules for our own calls do not judge it",
        arguments: [Vantage.server, .provider]
    )
    func apart(vantage: Vantage) async throws {
        let log = try TestLog()
        try log.append(served(vantage))
        let alone = try await log.report(own)
        #expect(alone.findings.isEmpty)
        #expect(alone.totals.total == 0)
        #expect(alone.isComplete)
        #expect(alone.diagnostics.contains { $0.message.hasPrefix("5 calls were seen by servers or providers") })
        try log.append((0..<3).map { storedCall(TestCall(second: Int64($0), outcome: .authFailed), sequence: $0) })
        let both = try await log.report(own)
        #expect(both.totals.total == 3)
        #expect(both.findings.map(\.eventCount) == [3])
    }

    @Test("rules for webserver judge calls from every end")
    func webserver() async throws {
        let log = try TestLog()
        try log.append(served(.server))
        let text = """
            title: Burst at a server
            id: 6b9d7b0c-9d6a-4f0f-8a39-0a3d63c1f4e1
            name: failed
            logsource: {category: webserver}
            detection: {s: {sc-status: 401}, condition: s}
            ---
            title: Burst
            id: 6b9d7b0c-9d6a-4f0f-8a39-0a3d63c1f4e2
            level: high
            correlation: {type: event_count, rules: [failed], group-by: [server.address], timespan: 1m, condition: {gte: 3}}
            """
        let report = try await log.report(RuleSet(files: [("test.yml", text)]))
        #expect(report.findings.map(\.eventCount) == [5])
    }
}
