import Foundation
import KeytrailTestSupport
import Testing

/// `keytrail findings`, as a user runs it.
@Suite("The command findings") struct FindingsCommandTests {
    private static let now = "2026-11-16T00:00:00Z"

    /// A log of some credentials with a burst of six rejections each, and one audit.
    private func audited(credentials: Int = 2) async throws -> Program {
        let program = try Program()
        let folder = try RuleWorkTests.folder(RuleWorkTests.burst, in: program)
        let lines = (10..<10 + 6 * credentials).map { second in
            """
            {"timestamp":"2026-11-10T08:0\(second / 60):\(String(format: "%02d", second % 60))Z","http.request.method":"GET",\
            "server.address":"api.example.com","url.path":"/v1/items","http.response.status_code":401,"keytrail.credential.id":"k\((second - 10) % credentials + 1)"}
            """
        }
        let imported = try await program.run(
            ["import", "--format", "keytrail", "-"],
            input: lines.joined(separator: "\n")
        )
        #expect(imported.status == 0, "\(imported.messages)")
        let audit = try await program.run("audit", "--rules", folder, "--now", Self.now)
        #expect(audit.status == 2, "\(audit.output)")
        return program
    }

    private func audit(_ program: Program, _ more: String..., now: String = Self.now) async throws -> Program.Result {
        try await program.run(["audit", "--rules", program.home.file("rules"), "--now", now] + more)
    }

    /// A subcommand at the time of the first audit.
    private func findings(_ program: Program, _ arguments: String..., now: String = Self.now) async throws
        -> Program.Result
    {
        try await program.run(["findings"] + arguments + ["--now", now])
    }

    private func ids(_ program: Program, _ more: String...) async throws -> [String] {
        let arguments = ["findings", "list", "--format", "csv", "--now", Self.now] + more
        let output = try await program.run(arguments).output
        return output.split(separator: "\r\n").dropFirst().compactMap {
            $0.split(separator: ",").first.map(String.init)
        }
    }

    @Test("findings are acknowledged and silenced, audits pass, and all of it can be taken back")
    func life() async throws {
        let program = try await audited()
        let all = try await ids(program)
        #expect(all.count == 2)
        let first = String(try #require(all.first).prefix(8))
        let ack = try await findings(program, "ack", first, "--note", "known", "--by", "kim", "--until", "7d")
        #expect(ack.status == 0)
        #expect(ack.messages == "acknowledged \(all[0]) until 2026-11-23T00:00:00Z: Burst\n")
        #expect(try await ids(program, "--state", "acknowledged") == [all[0]])
        let silence = try await findings(
            program,
            "silence",
            "rule=Burst",
            "credential=k*",
            "--for",
            "2d",
            "--reason",
            "upgrade",
            "--by",
            "lee"
        )
        #expect(silence.status == 0)
        #expect(silence.messages.contains("it matches 2 findings of the log"))
        let id = silence.output.trimmingCharacters(in: .newlines)
        let quiet = try await audit(program)
        #expect(quiet.status == 0, "\(quiet.output)")
        #expect(quiet.output.hasPrefix("Nothing needs attention; 2 acknowledged or silenced"))
        let listed = try await findings(program, "silences", "--format", "csv").output
        #expect(listed.contains("\(id),active,"))
        #expect(try await findings(program, "unsilence", String(id.prefix(6)), "--by", "lee").status == 0)
        #expect(try await findings(program, "unsilence", id).messages.contains("there is nothing to end"))
        #expect(try await !findings(program, "silences", "--format", "csv").output.contains(id))
        #expect(try await findings(program, "silences", "--all", "--format", "csv").output.contains("\(id),over,"))
        #expect(try await audit(program).status == 2)
        #expect(try await audit(program, "--new-only").status == 0)
        #expect(try await findings(program, "unack", first).messages.contains("counts again"))
        #expect(try await findings(program, "unack", first).messages.contains("is not acknowledged"))
        #expect(try await audit(program, "--new-only").status == 2)
    }

    @Test("a finding's page has its calls, its life, its neighbours and its silences", arguments: ["text", "json"])
    func page(format: String) async throws {
        let program = try await audited()
        let first = try #require(try await ids(program).first)
        _ = try await findings(
            program,
            "silence",
            "level=high",
            "--until",
            "2026-11-18",
            "--reason",
            "upgrade",
            "--by",
            "lee"
        )
        _ = try await audit(program)
        _ = try await findings(program, "ack", first, "--note", "known\u{1B}[2J\n<b>x", "--by", "kim")
        let page = try await findings(program, "show", String(first.prefix(10)), "--format", format)
        #expect(page.status == 0, "\(page.messages)")
        try expectGolden(page.output, "findings-show.\(format)")
    }

    @Test(
        "what others can read of a hostile note moves no cursor and is no markup",
        arguments: ["text", "json", "html"]
    )
    func hostile(format: String) async throws {
        let program = try await audited()
        let note = "\u{1B}[2J<script>alert(1)</script>\r\n\u{202E}"
        for id in try await ids(program) { _ = try await findings(program, "ack", id, "--note", note, "--by", note) }
        let outputs = [
            try await audit(program, "--format", format).output, try await findings(program, "list").output,
            try await findings(program, "show", try #require(try await ids(program).first)).output,
        ]
        for output in outputs {
            #expect(!output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\r" })
        }
        // The page has a script of its own.
        #expect(format != "html" || !outputs[0].contains("<script>alert"))
    }

    @Test("findings are written for other programs, a line each")
    func export() async throws {
        let program = try await audited()
        let first = try #require(try await ids(program).first)
        _ = try await findings(program, "ack", first, "--note", "a,\"b\"\nc", "--by", "=kim")
        let lines = try await findings(program, "export").output.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let isFirst = object["id"] as? String == first
            #expect((object["timeline"] as? [[String: Any]])?.count == (isFirst ? 3 : 2))
            #expect((object["acknowledged"] as? [String: Any])?["note"] as? String == (isFirst ? "a,\"b\"\nc" : nil))
        }
        let csv = try await findings(program, "export", "--format", "csv").output
        #expect(csv.contains(",'=kim,,\"a,\"\"b\"\"\nc\","))
    }

    @Test(
        "wrong input is answered with what to do",
        arguments: [
            (["ack", "zz", "--note", "x"], "has an id that begins with 'zz'; see 'keytrail findings list'"),
            (["ack", "", "--note", "x"], "has an id that begins with ''"),
            (["ack", "zz", "--note", "  "], "'--note' is empty"),
            (["ack", "zz", "--note", "x", "--by", " "], "'--by' is empty"),
            (["ack", "zz", "--note", "x", "--until", "soon"], "'soon' is no time to come; write 7d"),
            (["ack", "zz", "--note", "x", "--until", "2026-11-01"], "is over; give a time to come"),
            (["ack", "zz"], "--note"),
            (["silence", "--for", "1d", "--reason", "x"], "a silence needs a matcher"),
            (["silence", "rule!=x", "--for", "1d", "--reason", "x"], "name nothing"),
            (["silence", "rule", "--for", "1d", "--reason", "x"], "'rule' is no matcher; write FIELD=VALUE"),
            (["silence", "rule=~x", "--for", "1d", "--reason", "x"], "is a regular expression"),
            (["silence", "level=hihg", "--for", "1d", "--reason", "x"], "is no level; write informational"),
            (["silence", "rule=x", "--for", "2y", "--reason", "x"], "at most a year"),
            (["silence", "rule=x", "--for", "0s", "--reason", "x"], "is over; give a time to come"),
            (["silence", "rule=x", "--for", "1d", "--reason", ""], "'--reason' is empty"),
            (["silence", "rule=x", "--reason", "x"], "give --until or --for"),
            (["silence", "rule=x", "--for", "1d"], "--reason"),
            (["unsilence", "ab"], "the log has no silences"),
            (["show", "zz"], "see 'keytrail findings list'"),
            (["list", "--state", "closed"], "closed"),
        ]
    )
    func wrong(arguments: [String], message: String) async throws {
        let program = try await audited()
        let result = try await program.run(["findings"] + arguments + ["--now", Self.now])
        #expect(result.status == 64)
        #expect(result.messages.contains(message), "\(result.messages)")
        #expect(result.output.isEmpty)
    }

    @Test("an id that is cut too short is answered with the findings that it may mean")
    func ambiguous() async throws {
        // Two of seventeen ids begin with the same digit of sixteen.
        let program = try await audited(credentials: 17)
        let all = try await ids(program)
        #expect(all.count == 17)
        let digits = Dictionary(grouping: all) { String($0.prefix(1)) }
        let (digit, matching) = try #require(digits.first { $1.count > 1 })
        let result = try await findings(program, "show", digit)
        #expect(result.status == 64)
        #expect(result.messages.contains("'\(digit)' begins the ids of \(matching.count) findings: "))
        #expect(matching.contains { result.messages.contains("\($0) (Burst)") })
    }

    @Test("without a log nothing is made")
    func missing() async throws {
        let program = try Program()
        for arguments in [
            ["list"], ["ack", "a", "--note", "x"], ["silence", "rule=x", "--for", "1d", "--reason", "x"],
        ] {
            let result = try await program.run(["findings"] + arguments)
            #expect(result.status == 74)
            #expect(result.messages.contains("there is no database"))
        }
        #expect(!FileManager.default.fileExists(atPath: program.home.file("data/keytrail/keytrail.db")))
    }

    @Test("two processes that acknowledge at once are both heard")
    func concurrent() async throws {
        let program = try await audited()
        let first = try #require(try await ids(program).first)
        try await withThrowingTaskGroup(of: Int32.self) { group in
            for name in ["kim", "lee"] {
                group.addTask { try await findings(program, "ack", first, "--note", "mine", "--by", name).status }
            }
            for try await status in group { #expect(status == 0) }
        }
        let events = try await program.run(
            "query",
            "SELECT author FROM finding_event WHERE kind = 'acknowledged' ORDER BY 1",
            "--format",
            "csv"
        )
        #expect(events.output == "author\r\nkim\r\nlee\r\n")
    }
}
