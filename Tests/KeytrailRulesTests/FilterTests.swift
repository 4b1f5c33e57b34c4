import KeytrailModel
import KeytrailRules
import Testing

@Suite("Filters")
struct FilterTests {
    private func set(_ filter: String, source: String = "{product: keytrail}") -> RuleSet {
        ruleSet(
            """
            title: calls
            name: calls
            id: 0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a02
            logsource: {product: keytrail, service: calls}
            detection:
                s: {url.path: /x}
                condition: s
            ---
            title: other
            name: other
            logsource: {product: keytrail, service: calls}
            detection:
                s: {url.path: /x}
                condition: s
            ---
            title: filter
            logsource: \(source)
            filter: \(filter)
            """
        )
    }

    private func matched(_ set: RuleSet, _ event: [String: FieldValue]) -> [Bool] {
        set.detections.map { rule in rule.expression.matches { event[$0] ?? .absent } }
    }

    private let ours: [String: FieldValue] = ["url.path": .text("/x"), "client.address": .text("10.0.0.1")]

    @Test(
        "a filter is added to its rules with 'and'",
        arguments: [
            ("[calls]", [false, true]), ("calls", [false, true]), ("any", [false, false]),
            ("[calls, other]", [false, false]),
            ("[0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a02]", [false, true]),
        ]
    )
    func applied(rules: String, expected: [Bool]) {
        let set = set("{rules: \(rules), admin: {client.address: 10.0.0.1}, condition: not admin}")
        #expect(set.diagnostics.isEmpty)
        #expect(matched(set, ours) == expected)
        #expect(matched(set, ["url.path": .text("/x")]) == [true, true])
        #expect(matched(set, [:]) == [false, false])
        #expect(set.reportingDetections(of: .calls).count == 2)
    }

    @Test("a filter only reaches rules of its log source")
    func source() {
        let filter = "{rules: any, admin: {a: b}, condition: not admin}"
        #expect(
            matched(set(filter, source: "{category: proxy}"), ["url.path": .text("/x"), "a": .text("b")]) == [
                true, true,
            ]
        )
        let named = set("{rules: [calls], admin: {a: b}, condition: not admin}", source: "{category: proxy}")
        #expect(named.diagnostics.first?.message.contains("looks at keytrail/calls, this filter at proxy") == true)
    }

    @Test("a filter that keeps what it names is warned about, because that is hardly meant")
    func positive() {
        let set = set("{rules: any, admin: {client.address: 10.0.0.1}, condition: admin}")
        #expect(set.diagnostics.map(\.severity) == [.warning])
        #expect(matched(set, ours) == [true, true])
        #expect(matched(set, ["url.path": .text("/x")]) == [false, false])
    }

    @Test(
        "what is wrong with a filter is said, and its rules are evaluated without it",
        arguments: [
            ("{rules: [cals], s: {a: b}, condition: not s}", "did you mean 'calls'"),
            ("{s: {a: b}, condition: not s}", "'rules' is missing"),
            ("{rules: any, s: {a: b}}", "'filter' has no 'condition'"),
            ("{rules: any, s: {url.pth: b}, condition: not s}", "did you mean 'url.path'"), ("5", "must be a mapping"),
            ("{rules: {a: b}, s: {a: b}, condition: not s}", "list of texts"),
        ]
    )
    func mistakes(filter: String, message: String) {
        let set = set(filter)
        #expect(set.diagnostics.contains { $0.message.contains(message) }, "\(set.diagnostics)")
        #expect(matched(set, ours) == [true, true])
    }
}
