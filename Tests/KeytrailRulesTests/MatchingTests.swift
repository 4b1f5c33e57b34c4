import KeytrailModel
import KeytrailRules
import Testing

@Suite struct MatchingTests {
    /// The rows of the specification's escaping table: pattern, a text that matches, a text that does not.
    @Test(
        "wildcards and escapes follow the specification's table",
        arguments: [
            (#"a\b"#, #"a\b"#, "ab"), (#"a\\b"#, #"a\b"#, #"a\\b"#), ("a*", "abc", "b"), (#"a\*"#, "a*", "ab"),
            (#"a\\*"#, #"a\xyz"#, "axyz"), (#"a\\\*"#, #"a\*"#, #"a\x"#), (#"a\\\\"#, #"a\\"#, #"a\"#),
            (#"a\\\b"#, #"a\\b"#, #"a\b"#), (#"a\?"#, "a?", "ab"), (#"a\\?"#, #"a\x"#, #"a\xy"#), (#"x\"#, #"x\"#, "x"),
            (#"\\srv\x"#, #"\srv\x"#, #"\\srv\x"#), (#"\\\\srv\x"#, #"\\srv\x"#, #"\srv\x"#), ("a?c", "abc", "ac"),
            ("*b*b", "abbb", "abba"), ("?", "🙂", ""), ("*?b", "éb", "b"), ("a*a", "aa", "a"), ("", "", "x"),
        ]
    )
    func escapes(pattern: String, hit: String, miss: String) {
        let pattern = TextPattern(sigma: pattern, isCased: false)
        #expect(pattern.matches(hit))
        #expect(!pattern.matches(miss))
    }

    @Test("a run in front or behind takes any text, the empty one included")
    func open() {
        let pattern = TextPattern(sigma: "", isCased: false).open(atStart: true, atEnd: true)
        #expect(pattern == TextPattern(sigma: "**", isCased: false))
        #expect(pattern.matches("") && pattern.matches("x"))
    }

    @Test(
        "case is folded by Unicode's simple folding",
        arguments: [("STRASSE", "strasse"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("\u{212A}ey", "KEY"), ("ÅSE", "åse")]
    )
    func folding(pattern: String, text: String) {
        #expect(TextPattern(sigma: pattern, isCased: false).matches(text))
        #expect(!TextPattern(sigma: pattern, isCased: true).matches(text))
    }

    @Test("dotless i is not i")
    func dotless() {
        #expect(!TextPattern(sigma: "ı", isCased: false).matches("i"))
    }

    @Test("a long text of near misses is answered at once")
    func backtracking() {
        let pattern = TextPattern(sigma: String(repeating: "*a", count: 50) + "b", isCased: false)
        #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
    }

    @Test("numbers compare as numbers, texts that spell one included")
    func numbers() {
        let test = ValueTest.number(.greaterOrEqual, 500)
        #expect(test.matches(.integer(500)))
        #expect(test.matches(.text("503")))
        #expect(!test.matches(.text("5xx")))
        #expect(!test.matches(.text("infinity")))
        #expect(!test.matches(.absent))
        #expect(!ValueTest.number(.notEqual, 1).matches(.absent))
    }

    @Test("a missing field makes a comparison false, so its negation is true")
    func missing() {
        let set = detection("    s:\n        url.path|neq: /x\n    condition: s")
        #expect(matches(set, [:]) == true)
        #expect(matches(set, ["url.path": .text("/x")]) == false)
    }

    @Test(
        "modifiers",
        arguments: [
            ("url.path|contains: boards", "/1/Boards/x", "/1/cards"),
            ("url.path|startswith: /1/", "/1/x", "/2/1/"),
            ("url.path|endswith: .json", "/A.JSON", "/a.json2"),
            ("url.path|contains|cased: Boards", "/Boards", "/boards"),
            ("url.path|contains|all: [a, b]", "/ba", "/a"),
            ("url.path: [/a, /b*]", "/bcd", "/c"),
        ]
    )
    func modifiers(item: String, hit: String, miss: String) {
        let set = detection("    s:\n        \(item)\n    condition: s")
        #expect(set.diagnostics.isEmpty)
        #expect(matches(set, ["url.path": .text(hit)]) == true)
        #expect(matches(set, ["url.path": .text(miss)]) == false)
    }

    @Test("null is a missing field, exists is its presence")
    func presence() {
        let null = detection("    s:\n        url.query: null\n    condition: s")
        let exists = detection("    s:\n        url.query|exists: true\n    condition: s")
        #expect(matches(null, [:]) == true)
        #expect(matches(exists, [:]) == false)
        #expect(matches(null, ["url.query": .text("")]) == false)
        #expect(matches(exists, ["url.query": .text("")]) == true)
    }

    @Test("a list of maps is their disjunction")
    func listOfMaps() {
        let set = detection(
            "    s:\n      - url.path: /a\n        http.request.method: GET\n      - url.path: /b\n    condition: s"
        )
        #expect(matches(set, ["url.path": .text("/b")]) == true)
        #expect(matches(set, ["url.path": .text("/a")]) == false)
        #expect(matches(set, ["url.path": .text("/a"), "http.request.method": .text("get")]) == true)
    }

    @Test(
        "conditions",
        arguments: [
            ("a and b", false), ("a or b", true), ("not b", true), ("a and not b", true), ("not (a and b)", true),
            ("1 of s_*", true), ("all of s_*", false), ("any of them", true), ("all of them", false),
            ("b or a and a", true), ("notb or a", true),
        ]
    )
    func conditions(condition: String, expected: Bool) {
        let body = [
            "a: {url.path: /x}", "b: {url.path: /y}", "s_1: {url.path: /x}", "s_2: {url.path: /y}",
            "notb: {url.path: /z}",
        ]
        .map { "    " + $0 }.joined(separator: "\n")
        let set = detection(body + "\n    condition: \(condition)")
        #expect(!set.hasErrors)
        #expect(matches(set, ["url.path": .text("/x")]) == expected)
    }
}
