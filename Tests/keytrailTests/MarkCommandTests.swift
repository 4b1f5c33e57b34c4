import KeytrailTestSupport
import Testing

/// `keytrail mark`, as a user runs it.
@Suite("The command mark") struct MarkCommandTests {
    @Test("a mark is kept with its time and its author, once, and listed without control characters")
    func kept() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("cassettes/three-providers.ndjson"))
        for _ in 0..<2 {
            let made = try await program.run(
                "mark",
                "deploy\u{1B}[31m 42",
                "--at",
                "2026-11-02T10:00:00Z",
                "--by",
                "kim",
                "--now",
                "2026-11-03T00:00:00Z"
            )
            #expect(made.status == 0 && made.messages.contains("marked 2026-11-02T10:00:00Z"))
        }
        let listed = try await program.run("mark")
        #expect(listed.status == 0 && !listed.output.contains("\u{1B}"))
        #expect(listed.output.hasPrefix("2026-11-02T10:00:00Z  kim  deploy"))
        #expect(listed.output.split(separator: "\n").count == 1)
    }

    @Test("a mark without a text, with a long one or a time that is none is refused")
    func refused() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("cassettes/three-providers.ndjson"))
        #expect(try await program.run("mark", " ").status == 64)
        #expect(try await program.run("mark", String(repeating: "x", count: 201)).status == 64)
        #expect(try await program.run("mark", "x", "--at", "soon").status == 64)
        #expect(try await program.run("mark", "--at", "now").status == 64)
        #expect(try await program.run("mark").messages.contains("no marks"))
    }
}
