import Foundation
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite("The command calls --follow", .timeLimit(.minutes(5))) struct FollowTests {
    private let base = Timestamp(seconds: 1_790_000_000)

    private func paths(_ text: String) -> [String] {
        text.matches(of: /\/p\/[a-z0-9-]+/).map { String($0.output) }
    }

    @Test("shows the latest calls, then each new one once, those from long ago as well")
    func late() async throws {
        let program = try Program()
        try await program.importLines(LiveFixture.lines(12, until: base, path: "/p/old"))
        let live = try LiveProgram(program, ["calls", "--follow", "--format", "ndjson"])
        try await live.wait { $0.text.contains("/p/old") }
        #expect(live.output.text.split(separator: "\n").count == 10)
        let late = LiveFixture.lines(5, until: base - .days(30), path: "/p/late")
        let new = LiveFixture.lines(5, until: base + .seconds(9), path: "/p/new")
        try await program.importLines(late)
        // Half of it again: what is stored already is not new.
        try await program.importLines(new + late)
        let done = LiveFixture.lines(1, until: base + .days(1), path: "/p/done")
        try await program.importLines(done)
        try await live.wait { $0.text.contains("/p/done") }
        live.send(SIGTERM)
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(ended.messages.isEmpty)
        let names = ended.text.matches(of: /"url.path":"([^"]+)"/).map { String($0.1) }
        let counts = Dictionary(grouping: names, by: \.self).mapValues(\.count)
        #expect(counts == ["/p/old": 10, "/p/late": 5, "/p/new": 5, "/p/done": 1])
    }

    @Test("filters what comes, and writes one heading")
    func filtered() async throws {
        var program = try Program()
        program.environment["COLUMNS"] = "200"
        try await program.importLines(LiveFixture.lines(1, until: base, path: "/p/first"))
        let live = try LiveProgram(program, ["calls", "-f", "outcome=auth_failed", "--limit", "3"])
        try await live.wait { $0.text.contains("CREDENTIAL") }
        try await program.importLines(
            LiveFixture.lines(2, until: base + .seconds(5), path: "/p/fine")
                + LiveFixture.lines(
                    2,
                    until: base + .seconds(5),
                    credential: "a-rather-long-name",
                    status: 401,
                    path: "/p/bad"
                )
        )
        try await live.wait { $0.text.contains("/p/bad") }
        live.send(SIGINT)
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(paths(ended.text) == ["/p/bad", "/p/bad"])
        #expect(ended.text.split(separator: "\n").count == 3)
    }

    @Test("follows the new file when the database is moved away, and says so")
    func rotation() async throws {
        let program = try Program()
        try await program.importLines(LiveFixture.lines(2, until: base, path: "/p/old"))
        let live = try LiveProgram(program, ["calls", "--follow"])
        try await live.wait { $0.text.contains("/p/old") }
        let database = program.home.file("data/keytrail/keytrail.db")
        try FileManager.default.moveItem(atPath: database, toPath: database + ".1")
        try await live.wait { $0.messages.contains("moved away") }
        try await program.importLines(LiveFixture.lines(3, until: base - .days(9), path: "/p/new"))
        try await live.wait { $0.text.contains("/p/new") }
        live.send(SIGTERM)
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(paths(ended.text) == ["/p/old", "/p/old", "/p/new", "/p/new", "/p/new"])
    }

    @Test("shows nothing twice when a copy of the log takes its place")
    func restored() async throws {
        let program = try Program()
        try await program.importLines(LiveFixture.lines(2, until: base, path: "/p/old"))
        let live = try LiveProgram(program, ["calls", "--follow"])
        try await live.wait { $0.text.contains("/p/old") }
        let database = program.home.file("data/keytrail/keytrail.db")
        try FileManager.default.copyItem(atPath: database, toPath: database + ".copy")
        // Puts the copy in place of the log at once.
        #expect(unsafe rename(database + ".copy", database) == 0)
        try await live.wait { $0.messages.contains("replaced") }
        try await program.importLines(LiveFixture.lines(1, until: base + .days(1), path: "/p/new"))
        try await live.wait { $0.text.contains("/p/new") }
        live.send(SIGTERM)
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(paths(ended.text) == ["/p/old", "/p/old", "/p/new"])
    }

    @Test("ends quietly when nobody reads any more, even when no call comes")
    func closedPipe() async throws {
        let program = try Program()
        try await program.importLines(LiveFixture.lines(2, until: base, path: "/p/old"))
        let live = try LiveProgram(program, ["calls", "--follow"])
        try await live.wait { $0.text.contains("/p/old") }
        try live.closeOutput()
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(ended.messages.isEmpty)
    }

    @Test("on a terminal it writes lines that fit, and ends with 0")
    func terminal() async throws {
        let program = try Program()
        try await program.importLines(
            LiveFixture.lines(2, until: base, path: "/p/" + String(repeating: "long-", count: 40))
        )
        let terminal = try PseudoTerminal(columns: 100, rows: 24)
        let live = try LiveProgram(program, ["calls", "--follow"], on: terminal)
        try await live.wait { $0.text.contains("/p/") && $0.text.last?.isNewline == true }
        live.send(SIGINT)
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(ended.text.split(whereSeparator: \.isNewline).allSatisfy { $0.count <= 100 })
    }

    @Test(
        "what cannot be followed is refused",
        arguments: [["--until", "now"], ["--oldest-first"], ["--format", "json"]]
    )
    func refused(options: [String]) async throws {
        let result = try await Program().run(["calls", "--follow"] + options)
        #expect(result.status == 64)
    }
}
