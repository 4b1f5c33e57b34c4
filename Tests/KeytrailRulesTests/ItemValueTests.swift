import KeytrailModel
import KeytrailRules
import Testing

@Suite struct ItemValueTests {
    @Test(
        "what is no text",
        arguments: [
            ("f: 200", FieldValue.text("200"), true), ("f: 200", .integer(200), true), ("f: 200", .number(200), true),
            ("f: 200", .text("200.0"), true), ("f: '200'", .integer(200), true), ("f: '200'", .text("200.0"), false),
            ("f: 20*", .integer(200), true), ("f: true", .boolean(true), true), ("f: true", .text("TRUE"), true),
            ("f: true", .boolean(false), false), ("f: true", .integer(1), false), ("f: 'true'", .boolean(true), true),
            ("f: null", .absent, true), ("f: null", .text(""), false), ("f: [null, x]", .absent, true),
            ("f: [null, x]", .text("X"), true), ("f: [null, x]", .text("y"), false), ("f: []", .absent, true),
            ("f: []", .text("x"), false), ("f: ''", .text(""), true), ("f: ''", .absent, false),
            ("f|neq: null", .absent, false), ("f|neq: x", .absent, true), ("f|contains: ''", .text("x"), true),
            ("f|contains: ''", .absent, false), ("f|exists: true", .text(""), true), ("f|exists: false", .absent, true),
            ("f|gt: 2", .text("10"), true), ("f|gt: 2", .text("x"), false), ("f|lte: 2.5", .number(2.5), true),
            ("f|contains: 40", .integer(404), true), ("f: 9007199254740993", .integer(9_007_199_254_740_993), true),
            ("f: 9007199254740993", .integer(9_007_199_254_740_992), false),
            ("f: b", .list([.text("a"), .text("B")]), true), ("f|neq: b", .list([.text("a"), .text("b")]), false),
            ("f: null", .list([]), false), ("f|exists: true", .list([]), true),
            ("f: x", .list([.list([.text("x")])]), true),
        ]
    )
    func values(line: String, value: FieldValue, expected: Bool) {
        #expect(passes(line, value) == expected)
    }

    @Test(
        "keywords are sought in every value of the event",
        arguments: [
            ("- union", true), ("- un?on*SEL", true), ("- nothing", false), ("- nothing\n- 404", true),
            ("'|all': [union, 404]", true), ("'|all': [union, nothing]", false), ("'|re': 'un.on\\s'", true),
            ("'|startswith': un", false), ("'|startswith': 'x'", true), ("'|cased': UNION", false),
            ("'|neq': nothing", true),
            ("'': true", true),
        ]
    )
    func keywords(lines: String, expected: Bool) {
        #expect(
            passes(lines, ["q": .text("x union select"), "status": .integer(404), "ok": .boolean(true)]) == expected
        )
    }

    @Test(
        "what makes no sense is refused at its place, with what to write",
        arguments: [
            ("f|contains|contains: x", "5:9", "'contains' stands twice"),
            ("f|startswith|endswith: x", "5:9", "write 'contains'"),
            ("f|exists|neq: true", "5:9", "'exists' must be the only modifier"),
            ("f|cidr|contains: x", "5:9", "'cidr' goes with"),
            ("f|contains|re: x", "5:9", "'re' must be the first"), ("f|i: x", "5:9", "write 're|i'"),
            ("f|re|cased: x", "5:9", "remove it"), ("f|gt|lt: 5", "5:9", "write the field twice"),
            ("f|gt|hour: 5", "5:9", "'hour' must stand before 'gt'"),
            ("f|contains|base64: x", "5:9", "must stand before 'contains'"),
            ("f|base64|wide: x", "5:9", "'wide' must stand before 'base64'"),
            ("f|re|base64: x", "5:9", "'base64' does not go with 're'"),
            ("f|startswith|fieldref: x", "5:9", "'fieldref' must be the first"),
            ("f|hour|contains: 5", "5:9", "does not go with 'hour'"),
            ("f|containz: x", "5:9", "did you mean 'contains'"), ("f|all: x", "5:9", "needs a list"),
            ("f|: x", "5:9", "unknown modifier ''"),
            ("f|gt: '5'", "5:15", "a number without quotes"), ("f|hour: 24", "5:17", "from 0 to 23"),
            ("f|hour: 1.5", "5:17", "whole number"),
            ("f|exists: 1", "5:19", "true or false"), ("f|contains: null", "5:21", "has nothing to do with null"),
            ("f|cidr: 10.0.0.1/8", "5:17", "write 10.0.0.0/8"),
            ("f|cidr: 2001:db8::1/32", "5:17", "write 2001:db8::/32"),
            ("f|cidr: 10.0.0.0/33", "5:17", "from 0 to 32"), ("f|cidr: x", "5:17", "such as 10.0.0.0/8"),
            ("f|base64: a*", "5:19", "cannot encode wildcards"), ("f|wide: é", "5:17", "put 'base64offset'"),
            ("f|windash: '-a -b -c -d'", "5:20", "at most 3 dashes"), ("f|fieldref: a*", "5:21", "without wildcards"),
            ("f|fieldref: 5", "5:21", "name of another field"), ("f|re: 'a(?!b)'", "5:17", "look-around"),
            (#"f|re: '(a)\1'"#, "5:19", "back-references"), ("f|re: '(a'", "5:16", "missing"),
            ("f|re: a)(b", "5:15", "unexpected"),
            ("f: {a: b}", "5:12", "not a mapping"), ("f: [a, [b]]", "5:16", "not a list"),
            ("f|expand: '%x%'", "5:19", "%x%"), ("'|cidr': 10.0.0.0/8", "5:9", "looks at one field"),
            ("'|gt': 5", "5:9", "looks at one field"), ("'|all': []", "5:17", "must not be empty"),
        ]
    )
    func refusals(line: String, place: String, message: String) throws {
        let set = search(line)
        let text = try #require(set.diagnostics.first).description
        #expect(text.hasPrefix("r.yml:\(place): error: "), "\(text)")
        #expect(text.contains(message), "\(text)")
        #expect(set.detections.isEmpty)
    }

    @Test("a value or an expression of extraordinary length is refused")
    func lengths() {
        #expect(passes("f: \(String(repeating: "a", count: 20_000))", .text("a")) == nil)
        #expect(passes("f|re: \(String(repeating: "a", count: 5_000))", .text("a")) == nil)
        #expect(passes("f|re: '((a{1,100}){1,100}){1,100}'", .text("a")) == nil)
    }
}
