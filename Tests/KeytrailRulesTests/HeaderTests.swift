import KeytrailModel
import KeytrailRules
import Testing

@Suite("The fields of a rule")
struct HeaderTests {
    private let body = "logsource: {product: keytrail}\ndetection:\n    s: {url.path: x}\n    condition: s\n"

    @Test("every field of the specification is in order")
    func complete() {
        let set = ruleSet(
            """
            title: t
            id: 0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a02
            name: t
            related: [{id: 0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a03, type: derived}]
            taxonomy: otel
            status: experimental
            description: d
            license: MIT
            references: [https://example.com/]
            author: a, b
            date: 2024-02-29
            modified: 2026-12-31
            fields: [url.path]
            falsepositives: [none known]
            tags: [attack.t1110, cve.2024-1]
            scope: [server]
            level: high
            regression_tests_path: x
            \(body)
            """
        )
        #expect(set.diagnostics.isEmpty, "\(set.diagnostics)")
        #expect(set.rules.count == 1)
    }

    @Test(
        "what only readers look at is warned about, and the rule stays",
        arguments: [
            ("status: testing", "unknown status 'testing'; it takes stable"),
            ("status: stabel", "did you mean 'stable'"),
            ("date: 2023-02-29", "a day such as"), ("date: 2023/01/02", "a day such as"),
            ("modified: yesterday", "a day such as"), ("references: https://example.com", "list of texts"),
            ("references: [{a: b}]", "here is a mapping"), ("tags: [attack]", "name space"),
            ("tags: [Attack.T1]", "name space"), ("tags: [a.b.c]", ""), ("falsepositives: none", "list of texts"),
            ("related: [{id: x, type: derived}]", "which is a UUID"), ("related: x", "must be a list"),
            ("related: [{id: 0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a03, type: derivd}]", "did you mean 'derived'"),
            ("taxonomy: ecs", "not translated"), ("license: [MIT]", "must be a text"),
            ("author: [a]", "must be a text"),
            ("scope: x", "list of texts"), ("levle: high", "did you mean 'level'"),
        ]
    )
    func warnings(line: String, message: String) {
        let set = ruleSet("title: t\n\(line)\n" + body)
        #expect(set.rules.count == 1)
        #expect(!set.hasErrors)
        if message.isEmpty {
            #expect(set.diagnostics.isEmpty)
        } else {
            #expect(
                set.diagnostics.contains { $0.message.contains(message) && $0.location?.line == 2 },
                "\(set.diagnostics)"
            )
        }
    }

    @Test(
        "what a rule is told apart by, and judged by, must be right",
        arguments: [
            "id: 12", "id:", "name: [a]", "name: ''", "level: hgih", "level: [high]", "keytrail.suppress: soon",
            "keytrail.quiet: 0s", "keytrail.next: [a]", "keytrail.supress: 1h", "keytrail.baseline: {lookback: 1d}",
            "generate: true", "action: global", "custom_attributes: {keytrail.supress: 1h}",
        ]
    )
    func errors(line: String) {
        let set = ruleSet("title: t\n\(line)\n" + body)
        #expect(set.rules.isEmpty)
        #expect(set.diagnostics.contains { $0.severity == .error && $0.location?.line == 2 }, "\(set.diagnostics)")
    }

    @Test("annotations may stand under custom_attributes, but not in both places")
    func customAttributes() {
        let rule = "title: t\n" + body
        #expect(
            ruleSet(rule + "custom_attributes: {keytrail.suppress: 2h, team: x}").rules.first?.header.suppress
                == .hours(2)
        )
        #expect(ruleSet(rule + "custom_attributes: {rsigma.suppress: 2h}").rules.first?.header.suppress == .hours(2))
        let both = ruleSet(rule + "keytrail.suppress: 1h\ncustom_attributes: {keytrail.suppress: 2h}")
        #expect(both.diagnostics.contains { $0.message.contains("also stands at the top level") })
    }

    @Test("rules that nobody could tell apart are refused")
    func doubles() {
        let other = body.replacing("x", with: "y")
        #expect(
            ruleSet("title: t\n" + body + "---\ntitle: t\n" + other).diagnostics.first?.message.contains(
                "give each an 'id'"
            ) == true
        )
        let named = ruleSet("title: t\nname: n\n" + body + "---\ntitle: u\nname: n\n" + other)
        #expect(named.diagnostics.first?.message.contains("already defined at r.yml:1:1; rename one of them") == true)
        #expect(named.rules.count == 1)
    }

    @Test(
        "log sources",
        arguments: [
            ("{category: proxy}", nil), ("{product: keytrail, service: scopes}", "unknown field"),
            ("{servce: calls}", "did you mean 'service'"), ("{product: keytrail, service: call}", "unknown service"),
            ("{product: [a]}", "'product' must be a text"), ("{definition: x}", "needs a product"),
            ("x", "needs a 'logsource'"),
            ("{product: aws, region: eu}", "narrows nothing"),
        ] as [(String, String?)]
    )
    func logSources(source: String, message: String?) {
        let set = ruleSet("title: t\n" + body.replacing("{product: keytrail}", with: source))
        #expect(set.diagnostics.first?.message.contains(message ?? "") ?? (message == nil), "\(set.diagnostics)")
    }
}
