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
}
