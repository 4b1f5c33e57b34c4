import KeytrailRules
import Testing

/// Values and patterns that would take minutes, or all memory, if anything but a product of small lengths grew with them.
@Suite(.timeLimit(.minutes(1))) struct HostileValueTests {
    private static let megabyte = String(repeating: "a", count: 1 << 20)

    @Test(
        "a megabyte against patterns that invite backtracking",
        arguments: [
            "*a*a*a*a*b", "*a?a*a?a*b", "*aaaaaaaaaaaaaaaaaaaaaaaab*", "*aaaaaaaaaaaaaaaa?b", "*?*?*?*?*b", "a*a*a*aab",
            "*a?????????????????????b*",
        ]
    )
    func backtracking(pattern: String) {
        let pattern = TextPattern(sigma: pattern, isCased: false)
        #expect(!pattern.matches(HostileValueTests.megabyte))
        #expect(ValueTests([.text(pattern)]).passing(.text(HostileValueTests.megabyte)).isEmpty)
    }

    @Test("a megabyte against a regular expression that invites backtracking")
    func expression() throws {
        let expression = try RegularExpression("^(a+)+(a|aa)*$")
        #expect(!expression.matches(HostileValueTests.megabyte + "!"))
        #expect(expression.matches(HostileValueTests.megabyte))
    }

    /// Each place of the text ends a thousand of the fragments; each is noted once.
    @Test("fragments that all end at every place of a text")
    func nested() {
        let tests = ValueTests(
            (1...1_000).map { count in
                .text(TextPattern(sigma: "*" + String(repeating: "a", count: count) + "*", isCased: false))
            }
        )
        #expect(tests.passing(.text(HostileValueTests.megabyte)) == Array(0..<1_000))
        #expect(tests.passing(.text(String(repeating: "a", count: 500))) == Array(0..<500))
    }

    @Test("tens of thousands of patterns, more than complete rows are kept for")
    func manyPatterns() {
        let names = (0..<30_000).map { "/\(String($0 &* 2_654_435_761, radix: 36))/\($0).php" }
        let tests = ValueTests(names.map { .text(TextPattern(sigma: "*\($0)*", isCased: false)) })
        #expect(tests.passing(.text("x\(names[29_999].uppercased())y")) == [29_999])
        #expect(tests.passing(.text("x\(names[7])\(names[20_000])")) == [7, 20_000])
        #expect(tests.passing(.text(HostileValueTests.megabyte)).isEmpty)
    }

    @Test("a list of ten thousand entries against a thousand tests")
    func longList() {
        let tests = ValueTests((0..<1_000).map { .text(TextPattern(sigma: "*v\($0)", isCased: false)) })
        let list = FieldValue.list((0..<10_000).map { .text("v\($0 % 500)") })
        let expected = (0..<1_000).filter { test in (0..<500).contains { "v\($0)".hasSuffix("v\(test)") } }
        #expect(tests.passing(list) == expected)
    }

    @Test("a keyword among ten thousand attributes")
    func manyAttributes() {
        let attributes = Dictionary(uniqueKeysWithValues: (0..<10_000).map { ("a\($0)", FieldValue.integer($0)) })
        #expect(passes("- '9999'\n- x", attributes) == true)
        #expect(passes("- '10000'\n- x", attributes) == false)
    }

    @Test("what is no number, address or time by its length is not read as one")
    func longTexts() {
        let digits = FieldValue.text(String(repeating: "9", count: 1 << 20))
        #expect(passes("f|gt: 5", digits) == false)
        #expect(passes("f|cidr: 0.0.0.0/0", digits) == false)
        #expect(passes("f|hour: 5", digits) == false)
    }

    @Test("another field's megabyte")
    func reference() {
        let other = String(repeating: "a", count: 1 << 19) + "b"
        let event = ["f": FieldValue.text(HostileValueTests.megabyte), "g": .text(other)]
        #expect(passes("f|fieldref|contains: g", event) == false)
    }
}
