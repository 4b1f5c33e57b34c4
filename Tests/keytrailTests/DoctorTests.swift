import Foundation
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite("The command doctor") struct DoctorTests {
    private static let now = Timestamp(seconds: 1_790_000_000)

    private struct Check: Decodable {
        var name: String
        var state: String
        var message: String
        var advice: String?
    }

    private struct Answer: Decodable {
        var schema: String
        var state: String
        var checks: [Check]
    }

    /// The checks by their names, and the exit status.
    private func doctor(_ program: Program, _ more: String...) async throws -> (checks: [String: Check], status: Int32)
    {
        let result = try await program.run(["doctor", "--format", "json", "--now", Self.now.rfc3339] + more)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
        #expect(answer.schema == "keytrail.doctor/1")
        #expect(["ok": 0, "warn": 1, "fail": 2][answer.state] == result.status)
        return (Dictionary(uniqueKeysWithValues: answer.checks.map { ($0.name, $0) }), result.status)
    }

    /// A log with a call, judged an hour ago.
    private func program() async throws -> Program {
        let program = try Program()
        try await program.importLines(LiveFixture.lines(3, until: Self.now - .hours(1)))
        let until = (Self.now - .hours(1)).rfc3339
        #expect(try await program.run("audit", "--until", until, "--now", until).status == 0)
        return program
    }

    @Test("an installation that is well is told so, and one line says each thing")
    func well() async throws {
        let program = try await program()
        let (checks, status) = try await doctor(program)
        #expect(status == 0, "\(checks.values.filter { $0.state != "ok" })")
        #expect(
            Set(checks.keys) == [
                "database", "schema", "calls", "audit", "recording", "permissions", "key", "space", "rules", "packs",
                "configuration", "authority",
            ]
        )
        let text = try await program.run("doctor", "--now", Self.now.rfc3339).output
        #expect(text.hasPrefix("ok    database      it can be read; calls from 2026-09-21T"), "\(text)")
        let heads = text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(heads.count == 12 && heads.allSatisfy { $0.hasPrefix("ok") })
    }

    @Test("without a log that is what is said, with what to do")
    func missing() async throws {
        let (checks, status) = try await doctor(Program())
        #expect(status == 2)
        #expect(checks["database"]?.state == "fail")
        #expect(checks["database"]?.advice?.hasPrefix("record or import calls first") == true)
        #expect(checks["audit"] == nil)
        #expect(checks["rules"]?.state == "ok")
    }

    @Test("what others can reach fails, with the commands that mend it")
    func exposed() async throws {
        let program = try await program()
        let folder = program.home.file("data/keytrail")
        for (path, mode) in [("/keytrail.db", 0o644), ("/fingerprint.key", 0o640)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder + path)
        }
        let (checks, status) = try await doctor(program)
        #expect(status == 2)
        #expect(
            checks["permissions"]?.message == "\(folder)/keytrail.db and 3 more can be reached by others (mode 644)"
        )
        #expect(checks["key"]?.state == "fail")
        let advice = try #require(checks["permissions"]?.advice?.dropFirst(4))
        #expect(try await program.run(["-c", String(advice)], executable: "/bin/sh").status == 0)
        #expect(try await doctor(program).status == 0)
    }

    @Test(
        "a folder that others can read is a warning, one that they can write to a failure",
        arguments: [(0o755, 1), (0o777, 2)]
    )
    func folder(mode: Int, status: Int32) async throws {
        let program = try await program()
        let folder = program.home.file("data/keytrail")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
        let found = try await doctor(program)
        #expect(found.status == status)
        #expect(found.checks["permissions"]?.advice == "run chmod 700 '\(folder)'")
    }

    @Test("an audit or a call that is too long ago is told of")
    func ages() async throws {
        let program = try await program()
        let (checks, status) = try await doctor(program, "--max-age", "30m")
        #expect(status == 2)
        #expect(checks["audit"]?.state == "fail")
        #expect(checks["audit"]?.message.hasSuffix("which is 1 h ago") == true)
        #expect(checks["calls"]?.state == "warn")
        let never = try Program()
        try await never.importLines(LiveFixture.lines(3, until: Self.now))
        #expect(try await doctor(never).checks["audit"]?.message == "the log was never judged")
    }

    @Test("mistakes in rules, packs and the configuration are told of")
    func mistakes() async throws {
        let program = try await program()
        let config = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
        try Data("credentails: {}\n".utf8).write(to: URL(filePath: config + "/config.yml"))
        let rules = program.home.file("rules")
        try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
        try Data("title: nothing\n".utf8).write(to: URL(filePath: rules + "/a.yml"))
        let (checks, status) = try await doctor(program, "--rules", rules)
        #expect(status == 2)
        #expect(checks["rules"]?.state == "fail")
        #expect(checks["configuration"]?.state == "fail")
        #expect(checks["configuration"]?.message.contains("credentails") == true)
    }

    @Test("a key that is gone or damaged is told from one that was never made")
    func key() async throws {
        let program = try await program()
        let path = program.home.file("data/keytrail/fingerprint.key")
        try FileManager.default.removeItem(atPath: path)
        let gone = try await doctor(program)
        #expect(gone.checks["key"]?.state == "fail")
        #expect(!FileManager.default.fileExists(atPath: path))
        _ = FileManager.default.createFile(
            atPath: path,
            contents: Data("short".utf8),
            attributes: [.posixPermissions: 0o600]
        )
        #expect(try await doctor(program).checks["key"]?.message.contains("has 5 bytes instead of 32") == true)
    }

    @Test("an authority that ends soon is a warning, one that ended a failure")
    func authority() async throws {
        let program = try await program()
        let made = try await program.run("proxy", "ca", "rotate", "--now", (Self.now - .days(350)).rfc3339)
        #expect(made.status == 0, "\(made.messages)")
        #expect(try await doctor(program).checks["authority"]?.state == "warn")
        _ = try await program.run("proxy", "ca", "rotate", "--now", (Self.now - .days(400)).rfc3339)
        let ended = try await doctor(program).checks["authority"]
        #expect(ended?.state == "fail")
        #expect(ended?.advice?.contains("keytrail proxy ca rotate") == true)
    }

    @Test("a file that is no log, and one of an older program, are told of and left as they are")
    func noLog() async throws {
        let program = try Program()
        let path = program.home.file("x.db")
        try Data("no database at all, but long enough to look like one".utf8).write(to: URL(filePath: path))
        let (checks, status) = try await doctor(program, "--db", path)
        #expect(status == 2)
        #expect(checks["database"]?.message.contains("is not a database") == true)
    }
}
