import KeytrailModel
import KeytrailRules
import Testing

@Suite("Conditions")
struct ConditionTests {
    private func set(_ condition: String) -> RuleSet {
        let names = [
            "a": "/x", "b": "/y", "notb": "/x", "andy": "/x", "order": "/x", "x.y": "/x", "of-1": "/x", "_h": "/y",
        ]
        let body = names.sorted { $0.key < $1.key }.map { "    \($0.key): {url.path: \($0.value)}" }
        return detection(body.joined(separator: "\n") + "\n    condition: \(condition)")
    }

    @Test(
        "the grammar of the specification",
        arguments: [
            ("notb", true), ("not notb", false), ("andy and order", true), ("x.y", true), ("of-1", true),
            ("1 of x*", true),
            ("any of b*", false), ("all of a*", true), ("1 of _*", false), ("all of not*", true), ("not not a", true),
            ("a or b and b", true), ("(a or b) and b", false), ("(((a)))", true), ("\"a\\n  and\\n  not b\"", true),
            ("[b, a]", true), ("[b, _h]", false), ("not (a and not b)", false), ("1 of *", true), ("all of *", false),
        ]
    )
    func grammar(condition: String, expected: Bool) {
        let set = set(condition)
        #expect(!set.hasErrors, "\(set.diagnostics)")
        #expect(matches(set, ["url.path": .text("/x")]) == expected)
    }

    @Test("'them' leaves out what begins with an underscore")
    func them() {
        let hidden = detection("    a: {url.path: /x}\n    _b: {url.path: /y}\n    condition: all of them")
        #expect(matches(hidden, ["url.path": .text("/x")]) == true)
    }

    @Test(
        "what is wrong is said at its place",
        arguments: [
            ("a and", "expected a name at the end"), ("and a", "expected a name before 'and'"), ("a b", "before 'b'"),
            ("a Or b", "keywords are lower case, write 'or'"), ("NOT a", "write 'not'"),
            ("()", "expected a name before ')'"),
            ("(a", "expected ')'"), ("a)", "before ')'"), ("2 of a*", "'2 of' is no selector"),
            ("1 of", "expected 'them'"),
            ("1 of z*", "selects no search identifier"), ("ordr", "did you mean 'order'"),
            ("'|'", "not Sigma any more"),
            ("{a: b}", "a condition must be a text, not a mapping"), ("[]", "is empty"),
            ("", "a condition must be a text"),
            ("[a, [b]]", "not a list"),
        ]
    )
    func mistakes(condition: String, message: String) {
        let set = set(condition)
        #expect(set.rules.isEmpty)
        #expect(
            set.diagnostics.contains { $0.message.contains(message) && $0.location?.line == 14 },
            "\(set.diagnostics)"
        )
    }

    @Test("an identifier that is wrong is the only one blamed")
    func blame() {
        let set = detection("    s: {url.pth: x}\n    condition: s and t")
        #expect(set.diagnostics.count == 2)
        #expect(detection("    s: {url.pth: x}\n    condition: s").diagnostics.count == 1)
        #expect(detection("    s: {}\n    condition: s").diagnostics.first?.message.contains("asks nothing") == true)
        #expect(detection("    s: []\n    condition: s").diagnostics.first?.message.contains("asks nothing") == true)
    }

    @Test("lists of maps recurse")
    func nested() {
        let set = detection(
            "    s: [[{url.path: /a}, [{url.path: /b}]], {url.path: /c, url.query: q}]\n    condition: s"
        )
        #expect(set.diagnostics.isEmpty)
        #expect(["/a", "/b", "/c"].map { matches(set, ["url.path": .text($0)]) } == [true, true, false])
    }

    @Test("deep and long conditions get an answer at once", .timeLimit(.minutes(1)))
    func hostile() {
        let many = Array(repeating: "a", count: 100_000)
        #expect(!set(many.joined(separator: " or ")).hasErrors)
        #expect(set(many.joined(separator: " not ")).hasErrors)
        #expect(
            set(String(repeating: "(", count: 100_000) + "a").diagnostics.contains {
                $0.message.contains("nested more")
            }
        )
        #expect(
            set(String(repeating: "not ", count: 100_000) + "a").diagnostics.contains {
                $0.message.contains("nested more")
            }
        )
        let large = "    s: {url.path: [\(many.prefix(20_000).joined(separator: ", "))]}\n    condition: "
        let bomb = detection(large + Array(repeating: "s", count: 100).joined(separator: " and "))
        #expect(bomb.diagnostics.contains { $0.message.contains("more than 1000000 tests") })
    }

    @Test("thousands of misspelt fields get an answer at once", .timeLimit(.minutes(1)))
    func misspelt() {
        let items = (0..<20_000).map { "        server.adress\($0): x" }.joined(separator: "\n")
        let set = detection("    s:\n\(items)\n    condition: s")
        #expect(set.diagnostics.count <= 100)
        let references = (0..<20_000).map { "keytrail_nam\($0)" }.joined(separator: ", ")
        let many = correlation(["rules: [\(references)]"])
        #expect(many.correlations.isEmpty)
    }
}
