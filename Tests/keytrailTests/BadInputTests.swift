import Foundation
import KeytrailTestSupport
import Testing

@Suite struct BadInputTests {
    /// A program with a few imported calls.
    private func prepared() async throws -> Program {
        let program = try Program()
        let result = try await program.run("import", Program.sample("cassettes/three-providers.ndjson"))
        try #require(result.status == 0, "\(result.messages)")
        return program
    }

    private func expect(_ result: Program.Result, status: Int32, _ words: String) {
        #expect(result.status == status, "\(result)")
        #expect(result.messages.contains(words), "\(result)")
        #expect(!result.messages.contains("Fatal"), "\(result)")
    }

    @Test("usage mistakes end with 64 and say what to write")
    func usage() async throws {
        let program = try await prepared()
        expect(try await program.run("audit", "--since", "tomorrow"), status: 64, "'tomorrow' is no time; write 24h")
        expect(try await program.run("audit", "--since", "1h", "--until", "2h"), status: 64, "swap --since and --until")
        expect(try await program.run("audit", "--fail-on", "urgent"), status: 64, "urgent")
        expect(try await program.run("calls", "outcme=x"), status: 64, "is no filter")
        expect(try await program.run("calls", "outcome=faild"), status: 64, "is no value of")
        expect(try await program.run("calls", "status"), status: 64, "write FIELD=VALUE")
        expect(try await program.run("frobnicate"), status: 64, "frobnicate")
        expect(try await program.run("import"), status: 64, "files")
        expect(try await program.run("report", "--since", "1h", "--period", "day"), status: 64, "not both")
        expect(try await program.run("query", "DELETE FROM call"), status: 64, "only one SELECT")
        expect(try await program.run("query", "SELECT nope FROM calls"), status: 64, "no such column: nope")
        expect(try await program.run("query", "SELECT 1; SELECT 2"), status: 64, "only one SELECT")
    }

    @Test("files that are not there, not readable as a log, or folders")
    func files() async throws {
        let program = try await prepared()
        let missing = program.home.file("missing/x")
        expect(try await program.run("import", missing), status: 74, "there is no file \(missing)")
        let empty = program.home.file("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        expect(try await program.run("import", empty), status: 74, "there is no file \(empty)/*")
        expect(try await program.run("audit", missing), status: 74, "there is no file")
        let garbage = program.home.file("garbage")
        try Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7_919 ^ $0 >> 3) }).write(
            to: URL(filePath: garbage)
        )
        expect(try await program.run("import", garbage), status: 65, "in no format that is known")
        expect(
            try await program.run("report", "-o", missing),
            status: 74,
            "\(missing) cannot be written"
        )
    }

    @Test("databases that are missing, no database, newer, or a folder")
    func databases() async throws {
        let program = try Program()
        expect(try await program.run("report"), status: 74, "there is no database at")
        expect(try await program.run("audit"), status: 74, "there is no database at")
        #expect(!FileManager.default.fileExists(atPath: program.home.file("data/keytrail/keytrail.db")))
        let text = program.home.file("text.db")
        try Data(String(repeating: "not a database ", count: 100).utf8).write(to: URL(filePath: text))
        expect(try await program.run("audit", "--db", text), status: 74, "is not a database")
        expect(try await program.run("audit", "--db", program.home.path), status: 74, program.home.path)
        let prepared = try await prepared()
        let path = prepared.home.file("data/keytrail/keytrail.db")
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        // The user version is the big-endian integer at offset 60 (SQLite file format §1.3).
        try handle.seek(toOffset: 60)
        try handle.write(contentsOf: Data([0, 0, 3, 0xE7]))
        try handle.close()
        expect(try await prepared.run("audit"), status: 74, "written by a newer Keytrail (schema 999")
    }

    @Test("a gzip file that ends early keeps what was read and says so")
    func truncated() async throws {
        let program = try Program()
        let whole = try Data(contentsOf: URL(filePath: Program.sample("fortnight.ndjson.gz")))
        let part = program.home.file("part.ndjson.gz")
        try whole.prefix(whole.count / 2).write(to: URL(filePath: part))
        expect(try await program.run("import", part), status: 74, "ends in the middle of its gzip data")
        let count = try await program.run("query", "SELECT count(*) > 1000 AS kept FROM calls", "--format", "csv")
        #expect(count.output == "kept\r\n1\r\n")
    }

    @Test("bad lines are counted and located, the rest is kept, and nothing of them is shown")
    func lines() async throws {
        let program = try Program()
        let good =
            #"{"timestamp":"2026-11-01T00:00:00Z","http.request.method":"GET","server.address":"a.example","url.path":"/","http.response.status_code":200}"#
        let lines = [good, "{\"oops-secret-4711\":", good.replacing("00Z", with: "01Z"), "\u{0}\u{1}", "{}", ""]
        let result = try await program.run(
            ["import", "--format", "keytrail", "-"],
            input: lines.joined(separator: "\n")
        )
        #expect(result.status == 0)
        #expect(result.messages.contains("2 stored"))
        #expect(result.messages.contains("3 rejected"))
        #expect(result.messages.contains(":2:"))
        #expect(!result.messages.contains("4711"))
    }

    @Test("a sequence that an imported line states cannot use up the numbers of recorded calls")
    func hostileSequence() async throws {
        let program = try Program()
        func line(_ sequence: Int64) -> String {
            #"{"timestamp":"2026-11-01T00:00:00Z","http.request.method":"GET","server.address":"a.example","#
                + #""url.path":"/","keytrail.seq":\#(sequence)}"#
        }
        let lines = line((1 << 62) - 1) + "\n" + line((1 << 61) - 1)
        let imported = try await program.run(["import", "--format", "keytrail", "-"], input: lines)
        #expect(imported.messages.contains("1 stored"))
        #expect(imported.messages.contains("1 rejected"))
        // Nothing listens there: 7 is curl's status, 74 would say that the call was not recorded.
        #expect(try await program.run("request", "GET", "http://127.0.0.1:1/").status == 7)
        let count = try await program.run("query", "SELECT count(*) AS n FROM call", "--format", "csv")
        #expect(count.output == "n\r\n2\r\n")
    }

    @Test("a line of 50 MB is skipped, and its neighbours are kept")
    func longLine() async throws {
        let program = try Program()
        let good =
            #"{"timestamp":"2026-11-01T00:00:00Z","http.request.method":"GET","server.address":"a.example","url.path":"/"}"#
        let long = "{\"x\":\"" + String(repeating: "a", count: 50 << 20) + "\"}"
        let file = program.home.file("long.ndjson")
        try Data((good + "\n" + long + "\n" + good.replacing("00Z", with: "01Z") + "\n").utf8).write(
            to: URL(filePath: file)
        )
        let result = try await program.run("import", "--format", "keytrail", file)
        #expect(result.messages.contains("2 stored"), "\(result.messages)")
        #expect(result.messages.contains("1 rejected"))
    }

    @Test("no reader for the output is no error")
    func brokenPipe() async throws {
        let program = try await prepared()
        let executable = Program.executable.path(percentEncoded: false)
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", "{ '\(executable)' calls --format csv; echo $? >&2; } | true"]
        shell.environment = program.environment
        let pipe = Pipe()
        shell.standardError = pipe
        try await Program.wait(for: shell)
        let status = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(status == "0\n")
    }
}
