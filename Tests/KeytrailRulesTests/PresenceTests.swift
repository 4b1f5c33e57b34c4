import KeytrailModel
import KeytrailRules
import Testing

@Suite struct PresenceTests {
    private func presence(_ condition: String, rules: String? = "[a, b]") -> RuleSet {
        correlation(["type: temporal", "condition: \(condition)", rules.map { "rules: \($0)" } ?? "-rules"])
    }

    @Test(
        "a text says which rules must be seen",
        arguments: [
            ("a and b", [false, false, false, true]), ("a or b", [false, true, true, true]),
            ("a and not b", [false, true, false, false]), ("a and (b or a)", [false, true, false, true]),
        ]
    )
    func truth(condition: String, expected: [Bool]) throws {
        let set = presence(condition)
        #expect(set.diagnostics.isEmpty)
        guard case .presence(let presence) = try #require(set.correlations.first).rule.correlation.condition else {
            Issue.record("no presence")
            return
        }
        let seen: [Set<Int>] = [[], [0], [1], [0, 1]]
        #expect(seen.map { seen in presence.holds { seen.contains($0) } } == expected)
    }

    @Test("the rules may be left to the condition, and come in the order of appearance")
    func open() {
        let set = presence("b and not a", rules: nil)
        #expect(set.diagnostics.isEmpty)
        #expect(set.correlations.first?.rule.correlation.rules.map(\.text) == ["b", "a"])
        #expect(set.correlations.first?.inputs == [.detection(1), .detection(0)])
    }

    @Test("a rule may be called by its id")
    func uuid() {
        let set = presence("0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a02 and a", rules: nil)
        #expect(set.diagnostics.contains { $0.message.contains("no rule is called '0f5f2a8e") })
    }

    @Test(
        "what is wrong with a text is said at its place",
        arguments: [
            ("a", "r.yml:17:16", "'b' is in 'rules' but not in the condition"),
            ("a and c", "r.yml:17:22", "'c' is not in 'rules'"),
            ("not a and not b", "r.yml:17:16", "keytrail_silence"),
            ("a or not b", "r.yml:17:16", "keytrail_silence"),
            ("a AND b", "r.yml:17:18", "write 'and'"), ("1 of them", "r.yml:17:21", "name each of them"),
            ("(a and b", "r.yml:17:24", "expected ')'"), ("a and and b", "r.yml:17:22", "expected a name before 'and'"),
        ]
    )
    func mistakes(condition: String, place: String, message: String) {
        let set = presence(condition)
        let text = set.diagnostics.map(\.description).joined(separator: "\n")
        #expect(text.contains(message) && text.contains(place), "\(text)")
        #expect(set.correlations.isEmpty)
    }
}
