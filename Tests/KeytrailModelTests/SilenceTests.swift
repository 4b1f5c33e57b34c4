import KeytrailModel
import Testing

@Suite("Silences")
struct SilenceTests {
    private var finding: Finding {
        Finding(
            rule: Finding.Rule(id: "6c1f", title: "Burst of *", level: .high),
            group: [
                Finding.GroupField(name: "keytrail.credential.id", value: "github-1a2b"),
                Finding.GroupField(name: "server.address", value: "api.github.com"),
            ],
            openedAt: Timestamp(seconds: 1)
        )
    }

    @Test(
        "a matcher takes values whole, with asterisks for any characters",
        arguments: [
            ("rule=6c1f", true), ("rule=Burst of *", true), ("rule=burst of x", false), (#"rule=Burst of \*"#, true),
            (#"rule=Burst \*"#, false), ("rule=6c1", false), ("rule!=6c1f", false), ("rule!=other", true),
            ("level=high", true), ("level=h*", true), ("level!=high", false), ("level=low", false),
            ("credential=github-*", true), ("credential=*-1a2b", true), ("credential=*hub*1a*", true),
            ("credential=GitHub-1a2b", false), ("keytrail.credential.id=github-1a2b", true),
            ("server.address=api.github.com", true), ("server.address=*.github.com", true),
            ("server.address=api*api.github.com", false), ("server.address!=api.github.com", false),
            ("client.address=*", false), ("client.address!=10.0.0.1", true),
            (#"server.address=a\pi.github.com"#, false),
        ]
    )
    func matching(text: String, isMatch: Bool) throws {
        let matcher = try FindingMatcher(text)
        #expect(matcher.matches(finding) == isMatch)
        #expect(matcher.description == text)
    }

    @Test(
        "a text that is no matcher says why",
        arguments: [
            ("rule", FindingMatcher.Problem.malformed), ("", .malformed), ("=x", .malformed), (" =x", .malformed),
            ("!=x", .malformed), ("rule=", .noValue), ("rule!=", .noValue), ("rule=~x.*", .regularExpression),
            ("rule!~x=y", .regularExpression), ("level=hihg", .unknownLevel("hihg")),
            ("rule=" + String(repeating: "x", count: 1_000), .tooLong),
        ]
    )
    func refused(text: String, problem: FindingMatcher.Problem) {
        #expect(throws: problem) { try FindingMatcher(text) }
    }

    @Test("a pattern of many asterisks is tried in reasonable time")
    func hostile() {
        let glob = Glob(String(repeating: "a*", count: 450) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 20_000)))
        #expect(Glob("**").isAnything)
        #expect(!Glob(#"\**"#).isAnything)
        #expect(Glob(#"a\"#).matches(#"a\"#))
    }

    private func silence(_ matchers: [String], from: Int64 = 0, to: Int64 = 10, reason: String = "upgrade") throws
        -> Silence
    {
        Silence(
            matchers: try matchers.map { try FindingMatcher($0) },
            from: Timestamp(seconds: from),
            until: Timestamp(seconds: to),
            author: "kim",
            reason: reason,
            createdAt: Timestamp(seconds: 0)
        )
    }

    @Test("a silence needs an end within a year, a reason, and something that it names")
    func problems() throws {
        #expect(try silence([]).problem == .noMatcher)
        #expect(try silence(["rule!=a"]).problem == .tooBroad)
        #expect(try silence(["rule=*", "level=**"]).problem == .tooBroad)
        #expect(try silence(["rule=a", "rule=*"]).problem == nil)
        #expect(try silence(["rule=a"], to: 0).problem == .noTime)
        #expect(try silence(["rule=a"], to: 366 * 86_400).problem == nil)
        #expect(try silence(["rule=a"], to: 366 * 86_400 + 1).problem == .tooLong)
        #expect(try silence(["rule=a"], reason: "").problem == .noReason)
        #expect(try silence((0...20).map { "rule=\($0)" }).problem == .tooManyMatchers)
    }

    @Test("a silence is in force from its start to before its end, or its early end")
    func activity() throws {
        var silence = try silence(["rule=6c1f", "level=high"], from: 5, to: 10)
        #expect([4, 5, 9, 10].map { silence.isActive(at: Timestamp(seconds: $0)) } == [false, true, true, false])
        #expect(silence.matches(finding))
        silence.endedAt = Timestamp(seconds: 7)
        #expect([6, 7].map { silence.isActive(at: Timestamp(seconds: $0)) } == [true, false])
    }
}
