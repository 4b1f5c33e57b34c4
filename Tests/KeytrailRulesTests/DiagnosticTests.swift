import KeytrailModel
import KeytrailRules
import Testing

@Suite struct DiagnosticTests {
    @Test(
        "a mistake is located and says what to write",
        arguments: [
            (
                "    s:\n        keytrail.outcom: x\n    condition: s",
                "r.yml:7:9: error: unknown field 'keytrail.outcom'", "keytrail.outcome"
            ),
            (
                "    s:\n        url.path|containz: x\n    condition: s",
                "r.yml:7:9: error: unknown modifier 'containz'", "contains"
            ),
            (
                "    s:\n        url.path|re: a(?=b)\n    condition: s", "r.yml:7:23: error: in the regular",
                "look-around"
            ),
            ("    s:\n        url.path: x\n    condition: s and t", "r.yml:8:22: error: in the condition", "'t'"),
            (
                "    s:\n        url.path: x\n    condition: s AND s", "r.yml:8:18: error: in the condition",
                "before 'AND'"
            ),
            ("    s:\n        url.path: x\n    condition: s | count() > 5", "r.yml:8:18: error", "event_count"),
            ("    s:\n        url.path: x\n    condition: (s", "r.yml:8:18: error", "')'"),
            ("    s:\n        url.path: x\n    condition: 1 of t*", "r.yml:8:21: error", "selects no"),
            ("    s:\n        server.port|gte: '5'\n    condition: s", "r.yml:7:26: error", "without quotes"),
            ("    s:\n        server.port|exists: 5\n    condition: s", "r.yml:7:29: error", "true or false"),
            ("    s:\n        url.path|all: x\n    condition: s", "r.yml:7:9: error", "list"),
            ("    s: [null]\n    condition: s", "r.yml:6:9: error", "asks nothing"),
            ("    s:\n        url.path: x", "r.yml:6:5: error", "'condition'"),
            ("    timeframe: 5m\n    s:\n        url.path: x\n    condition: s", "r.yml:6:5: error", "timespan"),
        ]
    )
    func located(body: String, start: String, contains: String) throws {
        let set = detection(body)
        let text = try #require(set.diagnostics.first).description
        #expect(text.hasPrefix(start), "\(text)")
        #expect(text.contains(contains), "\(text)")
        #expect(set.reportingDetections(of: .calls).isEmpty)
    }

    @Test("a broken rule does not stop the others of its file or folder")
    func others() {
        let good = "title: good\nlogsource: {product: keytrail}\ndetection:\n    s: {url.path: x}\n    condition: s\n"
        let bad = "title: bad\nlogsource: {product: keytrail}\ndetection:\n    s: {url.pth: x}\n    condition: s\n"
        let set = RuleSet(files: [
            ("a.yml", bad + "---\n" + good), ("b.yml", "a: [\n"), ("c.yml", "title: other\n" + good.dropFirst(12)),
        ])
        #expect(set.reportingDetections(of: .calls).count == 2)
        #expect(set.diagnostics.compactMap(\.location?.file) == ["a.yml", "b.yml"])
    }

    @Test(
        "a mistake has a kind whose name stays the same",
        arguments: [
            ("    s: {url.pth: x}\n    condition: s", "detection"),
            ("    s: {url.path: x}\n    condition: t", "condition"),
            ("    s: {url.path|expand: '%x%'}\n    condition: s", "placeholder"),
            ("    s: {url.path: x}\n    condition: s | count() > 5", "legacy"), ("    s: [", "yaml"),
        ]
    )
    func kinds(body: String, kind: String) {
        #expect(detection(body).diagnostics.first?.kind == kind)
    }

    @Test("other people's annotations are left alone")
    func annotations() {
        let rule = "title: x\nlogsource: {product: keytrail}\ndetection:\n    s: {url.path: x}\n    condition: s\n"
        #expect(ruleSet(rule + "acme.owner: me\n").diagnostics.isEmpty)
    }

    @Test("a rule that only serves a correlation is no finding of its own, unless it is generated")
    func serving() {
        func set(_ generate: String) -> RuleSet {
            ruleSet(
                """
                title: base
                name: base
                logsource: {product: keytrail}
                detection:
                    s: {url.path: x}
                    condition: s
                ---
                title: c
                correlation:
                    type: event_count
                    rules: [base]
                    timespan: 5m
                    condition: {gt: 1, lte: 5}
                    \(generate)
                """
            )
        }
        #expect(set("").reportingDetections(of: .calls).isEmpty)
        #expect(set("").correlations.count == 1)
        #expect(set("generate: true").reportingDetections(of: .calls).count == 1)
    }

    @Test(
        "any text gives an answer",
        arguments: ["", "- a", "5", "title: x", "title: {a: b}", "correlation: 5\ntitle: x", "\u{FEFF}title: x"]
    )
    func garbage(text: String) {
        let set = ruleSet(text)
        #expect(set.rules.isEmpty)
    }
}
