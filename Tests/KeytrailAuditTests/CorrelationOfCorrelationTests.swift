import KeytrailAudit
import KeytrailModel
import KeytrailRules
import Testing

@Suite("Correlations of correlations, and of fields with other names")
struct CorrelationOfCorrelationTests {
    private let chainFile = [
        (
            "chain.yml",
            """
            title: outer
            id: 00000000-0000-4000-8000-000000000001
            correlation:
                type: temporal_ordered
                rules: [burst, fine]
                group-by: [keytrail.credential.id]
                timespan: 10s
            ---
            title: burst
            name: burst
            correlation:
                type: event_count
                rules: [bad]
                group-by: [keytrail.credential.id]
                timespan: 5s
                condition: {gte: 2}
            ---
            title: bad
            name: bad
            logsource: {product: keytrail}
            detection:
                s: {http.response.status_code: 401}
                condition: s
            ---
            title: fine
            name: fine
            logsource: {product: keytrail}
            detection:
                s: {http.response.status_code: 200}
                condition: s
            """
        )
    ]

    private var chain: RuleSet { RuleSet(files: chainFile) }

    private func call(_ second: Double, _ status: Int, _ credential: String = "k") -> TestEvent {
        TestEvent(second, ["http.response.status_code": "\(status)", "keytrail.credential.id": credential])
    }

    @Test("an inner correlation's instants are events of the outer one, whatever the order of the files")
    func chained() throws {
        #expect(chain.diagnostics.isEmpty)
        #expect(try qualifying(chain, [call(0, 401), call(1, 401), call(8, 200)]) == [8])
        #expect(try qualifying(chain, [call(0, 401), call(8, 200)]) == [])
        #expect(try qualifying(chain, [call(0, 401), call(1, 401), call(1, 200)]) == [])
        #expect(try qualifying(chain, [call(0, 401), call(1, 401), call(12, 200)]) == [])
    }

    @Test("groups do not mix")
    func groups() throws {
        #expect(try qualifying(chain, [call(0, 401), call(1, 401, "K"), call(2, 200)]) == [])
        #expect(try qualifying(chain, [call(0, 401), call(1, 401), call(2, 200, "K")]) == [])
    }

    @Test("rules that only serve are no findings")
    func serving() throws {
        let result = try judge(chain, [call(0, 401), call(1, 401), call(8, 200)])
        #expect(result.findings.map(\.rule.title) == ["outer"])
        #expect(result.findings.first?.evidence.count == 2)
    }

    @Test("rules that count each other stay in one share, and the shares find together what all rules find")
    func shares() throws {
        let more = (2...6).map { number in
            """
            title: more
            id: 00000000-0000-4000-8000-00000000000\(number)
            correlation:
                type: event_count
                rules: [bad]
                group-by: [keytrail.credential.id]
                timespan: 5s
                condition: {gte: \(number - 1)}
            """
        }
        let rules = RuleSet(files: chainFile + [("more.yml", more.joined(separator: "\n---\n"))])
        #expect(rules.diagnostics.isEmpty)
        let log = [call(0, 401), call(1, 401), call(2, 401), call(8, 200)]
        let whole = try judge(rules, log).findings.map(\.id).sorted()
        #expect(whole.count == 4)
        for count in [2, 3, 7] {
            let parts = try (0..<count).map { index in
                try judge(rules, log, share: RuleShare(index: index, count: count)).findings.map(\.id)
            }
            #expect(parts.joined().sorted() == whole)
        }
    }

    @Test("an alias joins fields of different names by their values")
    func aliases() throws {
        let rules = RuleSet(files: [
            (
                "alias.yml",
                """
                title: near
                name: near
                logsource: {product: keytrail}
                detection:
                    s: {url.path: /near}
                    condition: s
                ---
                title: far
                name: far
                logsource: {product: keytrail}
                detection:
                    s: {url.path: /far}
                    condition: s
                ---
                title: rule
                id: 00000000-0000-4000-8000-000000000001
                correlation:
                    type: temporal
                    rules: [near, far]
                    group-by: [address]
                    timespan: 10s
                    aliases:
                        address:
                            near: client.address
                            far: network.peer.address
                """
            )
        ])
        #expect(rules.diagnostics.isEmpty)
        func pair(_ client: String, _ peer: String) -> [TestEvent] {
            [
                TestEvent(0, ["url.path": "/near", "client.address": client]),
                TestEvent(1, ["url.path": "/far", "network.peer.address": peer]),
            ]
        }
        #expect(try qualifying(rules, pair("192.0.2.1", "192.0.2.1")) == [1])
        #expect(try qualifying(rules, pair("192.0.2.1", "192.0.2.2")) == [])
    }
}
