import Foundation
import KeytrailTestSupport
import Testing

/// `keytrail rules test`, `explain`, `backtest` and `diff`, as a user runs them.
@Suite("Rule work") struct RuleWorkTests {
    static let burst = """
        title: Rejected
        name: rejected
        logsource: {product: keytrail}
        detection:
            selection: {http.response.status_code: 401}
            condition: selection
        ---
        title: Burst
        id: 7c1a9e52-3b0f-4f0e-9a57-2f6f1f6b8aff
        correlation:
            type: event_count
            rules: [rejected]
            group-by: [keytrail.credential.id]
            timespan: 1m
            condition:
                gte: 3
        level: high
        keytrail.exemplars:
            - name: three fire
              expect: match
              events: [{repeat: 2, every: 10s, event: {keytrail.credential.id: k1, sc-status: 401}}]
        """

    /// A folder `rules` in the program's home with one file.
    static func folder(_ text: String, in program: Program, name: String = "rules") throws -> String {
        let folder = program.home.file(name)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: folder + "/burst.yml"))
        return folder
    }

    /// Text without the home's own path.
    static func placeless(_ text: String, _ program: Program) -> String {
        text.replacing(program.home.path + "/", with: "")
    }

    @Test("a failure, what is missing and what goes unnoticed are one line each", arguments: ["text", "json", "junit"])
    func failures(format: String) async throws {
        let program = try Program()
        let folder = try Self.folder(Self.burst, in: program)
        let test = try await program.run("rules", "test", "--strict", "--mutate", "--format", format, folder)
        #expect(test.status == 1)
        try expectGolden(Self.placeless(test.output, program), "rules-test.\(format)")
        #expect(
            test.messages
                == "1 exemplar of 1 rule: 0 passed, 1 failed; 1 rule without both kinds; 4 thresholds moved, 4 unnoticed\n"
        )
    }

    @Test("a threshold that nothing pins down is shown with the exemplar that is missing")
    func unnoticed() async throws {
        let program = try Program()
        let folder = try Self.folder(Self.burst.replacing("repeat: 2", with: "repeat: 5"), in: program)
        let test = try await program.run("rules", "test", "--mutate", folder)
        #expect(test.status == 1)
        try expectGolden(Self.placeless(test.output, program), "rules-test-unnoticed.text")
    }

    @Test("rules that do what they must are silent, and --rules is what they may refer to")
    func success() async throws {
        let program = try Program()
        let folder = try Self.folder(Self.burst.replacing("repeat: 2", with: "repeat: 3"), in: program)
        let test = try await program.run("rules", "test", folder)
        #expect(test.status == 0)
        #expect(test.output.isEmpty)
        #expect(test.messages == "1 exemplar of 1 rule: 1 passed, 0 failed\n")
        let parts = Self.burst.components(separatedBy: "---\n")
        let base = try Self.folder(parts[0], in: program, name: "base")
        let top = try Self.folder(parts[1].replacing("repeat: 2", with: "repeat: 3"), in: program, name: "top")
        #expect(try await program.run("rules", "test", top).status == 1)
        #expect(try await program.run("rules", "test", "--rules", base, top).status == 0)
    }

    @Test("a mistake in an exemplar is told with its place, and fails the test")
    func mistake() async throws {
        let program = try Program()
        let folder = try Self.folder(Self.burst.replacing("repeat: 2", with: "repaet: 2"), in: program)
        for command in ["test", "lint"] {
            let result = try await program.run("rules", command, folder)
            #expect(result.status == 1)
            let text = result.output + result.messages
            #expect(
                text.contains(
                    "burst.yml:21:17: error: unknown key 'repaet' in an element of 'events'; did you mean 'repeat'?"
                )
            )
        }
    }

    @Test("a folder without rules says so, and a missing one too")
    func nothing() async throws {
        let program = try Program()
        try FileManager.default.createDirectory(atPath: program.home.file("empty"), withIntermediateDirectories: true)
        let empty = try await program.run("rules", "test", program.home.file("empty"))
        #expect(empty.status == 64)
        #expect(empty.messages.contains("there is no rule in"))
        let missing = try await program.run("rules", "test", program.home.file("nowhere"))
        #expect(missing.status == 1)
        #expect(missing.messages.contains("no such file or folder"))
    }

    /// Three rules that find something in the sample fortnight.
    private static let rules = Program.checkout.appending(path: "Tests/keytrailTests/Rules").path(percentEncoded: false)

    /// A program whose log has the sample fortnight, judged.
    private func fortnight() async throws -> Program {
        let program = try Program()
        _ = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        _ = try await program.run("audit", "--rules", Self.rules, "--now", Self.now)
        return program
    }

    private static let now = "2026-11-16T00:00:00Z"

    /// Text without the checkout's own path.
    private func shipped(_ text: String) -> String {
        text.replacing(Self.rules, with: "rules")
    }

    @Test("a finding is explained: its condition, its time, its measure, its calls, and who came near")
    func explain() async throws {
        let program = try await fortnight()
        for (name, title) in [("burst", "Failed%"), ("spike", "Usage%"), ("scopes", "%powerful scopes%")] {
            let query = "SELECT name FROM finding WHERE title LIKE '\(title)'"
            let rows = try await program.run("query", query, "--format", "csv").output.split(
                whereSeparator: \.isNewline
            )
            let id = String(try #require(rows.last))
            let short = String(id.prefix(8))
            let text = try await program.run("rules", "explain", short, "--rules", Self.rules, "--now", Self.now)
            #expect(text.status == 0, "\(text.messages)")
            try expectGolden(shipped(text.output), "rules-explain-\(name).text")
            let json = try await program.run(
                ["rules", "explain", id, "--rules", Self.rules, "--now", Self.now, "--format", "json"]
            )
            if name == "burst" { try expectGolden(shipped(json.output), "rules-explain-burst.json") }
        }
    }

    @Test("an id that no finding has, or several have, and a rule that is not in use are told with what to do")
    func unexplained() async throws {
        let empty = try Program()
        _ = try await empty.run("import", Program.sample("cassettes/three-providers.ndjson"))
        let none = try await empty.run("rules", "explain", "ab")
        #expect(none.status == 64)
        #expect(none.messages.contains("the log has no findings; 'keytrail audit' judges it"), "\(none.messages)")
        let program = try await fortnight()
        let unknown = try await program.run("rules", "explain", "xyz")
        #expect(unknown.status == 64)
        #expect(unknown.messages.contains("none of the log's 3 findings has an id that begins with 'xyz'"))
        let several = try await program.run("rules", "explain", "")
        #expect(several.status == 64)
        #expect(several.messages.contains("begins the ids of 3 findings"), "\(several.messages)")
        let folder = try Self.folder(Self.burst, in: program)
        let query = "SELECT name FROM finding LIMIT 1"
        let rows = try await program.run("query", query, "--format", "csv").output.split(whereSeparator: \.isNewline)
        let other = try await program.run(["rules", "explain", String(try #require(rows.last)), "--rules", folder])
        #expect(other.status == 64)
        #expect(other.messages.contains("is not among the rules in use; name its folder with --rules"))
    }

    @Test("a backtest counts by week and rule, and writes nothing", arguments: ["table", "json", "csv"])
    func backtest(format: String) async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        let test = try await program.run(["rules", "backtest", "--format", format, "--now", Self.now, Self.rules])
        #expect(test.status == 0, "\(test.messages)")
        try expectGolden(shipped(test.output), "rules-backtest.\(format)")
        let findings = try await program.run("query", "SELECT count(*) AS n FROM finding", "--format", "csv")
        #expect(findings.output == "n\r\n0\r\n")
    }

    @Test("a backtest over a time without calls is unknown")
    func backtestOfNothing() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        #expect(try await program.run("rules", "backtest", "--since", "1h", "--until", "now").status == 3)
        let backwards = try await program.run("rules", "backtest", "--since", "1h", "--until", "2h")
        #expect(backwards.status == 64)
    }

    @Test("two versions of rules are compared over the same log")
    func diff() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        let file = URL(filePath: Self.rules + "/burst.yml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let old = try Self.folder(text, in: program, name: "old")
        let same = try Self.folder(text, in: program, name: "same")
        let new = try Self.folder(text.replacing("gte: 10", with: "gte: 4"), in: program, name: "new")
        let other = try Self.folder(Self.burst, in: program, name: "other")
        let equal = try await program.run(["rules", "diff", old, same, "--now", Self.now])
        #expect(equal.status == 0)
        #expect(equal.output.isEmpty)
        let moved = try await program.run(["rules", "diff", old, new, "--now", Self.now])
        #expect(moved.status == 1)
        try expectGolden(Self.placeless(moved.output, program), "rules-diff-moved.text")
        let replaced = try await program.run(["rules", "diff", old, other, "--now", Self.now])
        #expect(replaced.status == 1)
        try expectGolden(Self.placeless(replaced.output, program), "rules-diff-replaced.text")
        let json = try await program.run(["rules", "diff", old, new, "--now", Self.now, "--format", "json"])
        try expectGolden(Self.placeless(json.output, program), "rules-diff-moved.json")
    }
}
