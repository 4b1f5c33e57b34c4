import Foundation
import KeytrailTestSupport
import Testing

@Suite("keytrail import") struct ImportCommandTests {
    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private func count(_ program: Program, _ filters: String...) async throws -> Int {
        let result = try await program.run(["calls", "--format", "ndjson"] + filters)
        #expect(result.status == 0, "\(result.messages)")
        return lines(result.output).count
    }

    @Test("a folder is read with everything in it, a pattern names files, and links are followed once")
    func folders() async throws {
        let program = try Program()
        let folder = program.home.file("logs")
        try FileManager.default.createDirectory(atPath: folder + "/old/deep", withIntermediateDirectories: true)
        for (name, place) in [
            ("combined.log", "a.log"), ("caddy.log", "old/b.log"), ("archive.har", "old/deep/c.har"),
            ("w3c.log", ".hidden"),
        ] {
            try FileManager.default.copyItem(atPath: Program.sample("import/\(name)"), toPath: "\(folder)/\(place)")
        }
        try FileManager.default.createSymbolicLink(atPath: folder + "/old/again", withDestinationPath: folder)
        #expect(unsafe mkfifo(folder + "/pipe", 0o600) == 0)
        let result = try await program.run("import", folder)
        #expect(result.status == 0, "\(result.messages)")
        #expect(
            lines(result.messages).filter { $0.contains(" read, ") } == [
                "\(folder)/a.log: 4 read, 4 stored, 0 duplicate, 0 rejected",
                "\(folder)/old/b.log: 2 read, 1 stored, 0 duplicate, 1 rejected",
                "\(folder)/old/deep/c.har: 7 read, 4 stored, 0 duplicate, 3 rejected",
            ]
        )
        let again = try await program.run("import", folder + "/*.log", folder + "/old/deep")
        #expect(again.status == 0, "\(again.messages)")
        #expect(lines(again.messages).filter { $0.contains(" 0 stored") }.count == 2)
        #expect(try await count(program) == 9)
    }

    @Test("a file in no format does not keep the others out, and is told with the exit status")
    func mixedFolder() async throws {
        let program = try Program()
        let folder = program.home.file("logs")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("once upon a time\n".utf8).write(to: URL(filePath: folder + "/a.txt"))
        try FileManager.default.copyItem(atPath: Program.sample("import/combined.log"), toPath: folder + "/b.log")
        let result = try await program.run("import", folder)
        #expect(result.status == 65)
        #expect(result.messages.contains("4 stored"))
        #expect(result.messages.contains("a.txt is in no format that is known"))
    }

    @Test("what a server saw is apart from one's own calls, and --vantage says otherwise")
    func vantage() async throws {
        let program = try Program()
        let log = Program.sample("import/combined.log")
        #expect(try await program.run("import", "--server", "https://api.example.com", log).status == 0)
        #expect(try await count(program, "vantage=server", "host=api.example.com") == 4)
        #expect(try await count(program, "vantage=client") == 0)
        let audit = try await program.run("audit", "--now", "2026-11-03T00:00:00Z")
        #expect(audit.output.contains("4 calls were seen by servers or providers"), "\(audit)")
        let own = try Program()
        #expect(try await own.run("import", "--vantage", "client", log).status == 0)
        #expect(try await count(own, "vantage=client") == 4)
    }

    @Test("a mapping file says how the lines of any log are calls; what is wrong with one is told with its place")
    func mapping() async throws {
        let program = try Program()
        let result = try await program.run(
            "import",
            "--mapping",
            Program.sample("import/gateway.yml"),
            Program.sample("import/gateway.ndjson")
        )
        #expect(result.status == 0 && result.messages.contains("3 stored"), "\(result)")
        let bad = program.home.file("bad.yml")
        try Data("fields: {timestamp: t, method: m, url.full: u}\n".utf8).write(to: URL(filePath: bad))
        let refused = try await program.run("import", "--mapping", bad, Program.sample("import/gateway.ndjson"))
        #expect(refused.status == 65, "\(refused)")
        #expect(refused.messages.contains("bad.yml:1:"))
        #expect(refused.messages.contains("'method' is no field of a call"))
        let missing = try await program.run("import", "--mapping", bad + "x", Program.sample("import/gateway.ndjson"))
        #expect(missing.status == 74 && missing.messages.contains("cannot be read"))
    }

    @Test(
        "a log is followed through a rotation, and another run goes on where the first one stopped",
        .timeLimit(.minutes(5))
    )
    func follow() async throws {
        let program = try Program()
        let log = program.home.file("access.log")
        func line(_ number: Int) -> String {
            "203.0.113.9 - - [02/Nov/2026:09:00:0\(number) +0000] \"GET /v1/\(number) HTTP/1.1\" 200 5\n"
        }
        try Data((line(0) + line(1)).utf8).write(to: URL(filePath: log))
        let first = try LiveProgram(program, ["import", "--follow", "--verbose", log])
        try await first.wait { $0.messages.contains("2 read, 2 stored") }
        try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
        try Data(line(2).utf8).write(to: URL(filePath: log), options: .atomic)
        try await first.wait { $0.messages.contains("1 read, 1 stored") }
        first.send(SIGTERM)
        let ended = try await first.end()
        #expect(ended.status == 0)
        #expect(ended.messages.contains("\(log): 3 read, 3 stored, 0 duplicate, 0 rejected"))
        try FileManager.default.moveItem(atPath: log, toPath: log + ".2")
        try Data(line(3).utf8).write(to: URL(filePath: log), options: .atomic)
        let second = try LiveProgram(program, ["import", "-f", "--verbose", log])
        try await second.wait { $0.messages.contains("1 read, 1 stored") }
        second.send(SIGINT)
        #expect(try await second.end().messages.hasSuffix("\(log): 1 read, 1 stored, 0 duplicate, 0 rejected\n"))
        #expect(try await count(program) == 4)
    }

    @Test("calls written as an archive or as spans are read back to the same calls", arguments: ["har", "otlp"])
    func documents(format: String) async throws {
        let program = try Program()
        let sample = Program.sample("cassettes/three-providers.ndjson")
        #expect(try await program.run("import", sample).status == 0)
        let written = try await program.run("calls", "--oldest-first", "--format", format)
        let columns = """
            SELECT timestamp, "http.request.method" AS m, "server.address" AS h, "url.path" AS p, "url.query" AS q,
            "http.response.status_code" AS s, coalesce("keytrail.duration_us", 0) AS d FROM calls ORDER BY 1, 2, 4, 5
            """
        let other = try Program()
        let read = try await other.run(["import", "-"], input: written.output)
        #expect(read.status == 0 && read.messages.contains("12 stored"), "\(read)")
        let expected = try await program.run("query", columns, "--format", "csv").output
        #expect(try await other.run("query", columns, "--format", "csv").output == expected)
    }

    @Test(
        "options that contradict each other, or say nothing, are refused before anything is read",
        arguments: [
            ["--mapping", "m.yml", "--format", "har"], ["--log-format", "%h", "--format", "w3c"],
            ["--log-format", "%h %r"], ["--server", "no host"], ["--utc-offset", "2"], ["--vantage", "moon"],
            ["--format", "mapping"], ["--follow", "--format", "har"], ["--follow", "--format", "okta"],
            ["--follow", "-"],
        ]
    )
    func contradictions(arguments: [String]) async throws {
        let program = try Program()
        let result = try await program.run(["import"] + arguments + [Program.sample("import/combined.log")])
        #expect(result.status == 64, "\(result)")
        #expect(!FileManager.default.fileExists(atPath: program.home.file("data/keytrail/keytrail.db")))
    }

    @Test(
        "a folder that may not be read is told, and the rest is read",
        .enabled(if: getuid() != 0, "root may read anything")
    )
    func permission() async throws {
        let program = try Program()
        let folder = program.home.file("locked")
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0]
        )
        let result = try await program.run("import", folder, Program.sample("import/combined.log"))
        #expect(result.status == 74)
        #expect(result.messages.contains("4 stored") && result.messages.contains(folder))
    }
}
