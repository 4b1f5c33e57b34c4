import Foundation
import KeytrailTestSupport
import Testing

/// `keytrail scopes`, as a user runs it.
@Suite("The command scopes") struct ScopesCommandTests {
    private static let now = "2026-11-01T00:00:00Z"

    /// A Trello token with three scopes, 400 reads of two boards over 30 days, and 3 labels written by another program.
    private func recorded() async throws -> Program {
        let program = try Program()
        let reads = (0..<400).map { index in
            line(
                day: 1 + index * 30 / 400,
                second: index,
                "GET",
                "/1/boards/5f0000000000000000000a0\(index % 2)/cards",
                program: "board-export",
                granted: index == 0
            )
        }
        let writes = (0..<3).map { index in
            line(
                day: 10 + index,
                second: 500,
                "POST",
                "/1/cards/5f0000000000000000000c0\(index)/idLabels",
                program: "label-bot"
            )
        }
        let result = try await program.run(
            ["import", "--format", "keytrail", "-"],
            input: (reads + writes).joined(separator: "\n")
        )
        #expect(result.status == 0, "\(result.messages)")
        return program
    }

    private func line(
        day: Int,
        second: Int,
        _ method: String,
        _ path: String,
        program: String,
        granted: Bool = false
    ) -> String {
        let clock = String(format: "%02d:%02d:%02d", 8 + second / 3_600, second / 60 % 60, second % 60)
        let grant = granted ? ",\"keytrail.scopes.granted\":[\"read\",\"write\",\"account\"]" : ""
        return """
            {"timestamp":"2026-10-\(String(format: "%02d", day))T\(clock)Z","http.request.method":"\(method)",\
            "url.full":"https://api.trello.com\(path)","http.response.status_code":200,\
            "keytrail.credential.id":"trello-1","keytrail.credential.provider":"trello",\
            "keytrail.program":"\(program)"\(grant)}
            """
    }

    private func scopes(_ program: Program, _ arguments: String..., now: String = Self.now) async throws
        -> Program.Result
    {
        try await program.run(["scopes", "--now", now] + arguments)
    }

    @Test("what a token holds and does not need is said, with where to ask for less", arguments: ["text", "json"])
    func page(format: String) async throws {
        let program = try await recorded()
        let page = try await scopes(program, "--credential", "trello-1", "--format", format)
        #expect(page.status == 1, "\(page.messages)")
        #expect(page.messages.isEmpty)
        try expectGolden(page.output, "scopes.\(format)")
    }

    @Test("what would break is said by program and operation", arguments: ["text", "json"])
    func breakage(format: String) async throws {
        let program = try await recorded()
        let page = try await scopes(program, "--without", "write", "--format", format)
        #expect(page.status == 1)
        try expectGolden(page.output, "scopes-without.\(format)")
        #expect(try await scopes(program, "--without", "account").status == 0)
        #expect(try await scopes(program, "--only", "read", "--only", "write").status == 0)
        #expect(try await scopes(program, "--only", "account").output.contains("403 calls would have failed"))
    }

    @Test("a removal is tried, and the audit tells of the call that would have failed")
    func trial() async throws {
        let program = try await recorded()
        let begun = "2026-10-11T00:00:00Z"
        let canary = try await scopes(
            program,
            "--credential",
            "trello-1",
            "--canary",
            "write",
            "--for",
            "14d",
            now: begun
        )
        #expect(canary.status == 0, "\(canary.messages)")
        #expect(canary.messages.contains("until 2026-10-25T00:00:00Z"))
        let audit = try await program.run("audit", "--now", Self.now, "--format", "csv")
        #expect(audit.output.contains("2 calls of label-bot would have failed without write"), "\(audit.output)")
        let page = try await scopes(program)
        #expect(
            page.output.contains("Trial without write from 2026-10-11 00:00 to 2026-10-25 00:00 UTC: 2 calls would")
        )
        let later = "2026-10-12T00:00:00Z"
        #expect(
            try await scopes(program, "--credential", "trello-1", "--end-canary", "write", now: later).status == 0
        )
        #expect(try await scopes(program).output.contains("to 2026-10-12 00:00 UTC: 1 call would"))
        let over = try await scopes(program, "--credential", "trello-1", "--end-canary", "write", now: later)
        #expect(over.status == 64)
        #expect(over.messages.contains("no trial of 'write' is under way"))
    }

    @Test("a scope that the configuration keeps is not proposed away")
    func kept() async throws {
        let program = try await recorded()
        try FileManager.default.createDirectory(
            atPath: program.home.file("config/keytrail"),
            withIntermediateDirectories: true
        )
        let configuration = """
            credentials:
                boards:
                    scheme: trello
                    key: env:TRELLO_KEY
                    token: env:TRELLO_TOKEN
                    keep:
                        account: {reason: quarterly clean-up, until: 2026-12-01}
            """
        try Data(configuration.utf8).write(to: URL(filePath: program.home.file("config/keytrail/config.yml")))
        try Data("ids:\n    boards: trello-1\n".utf8)
            .write(to: URL(filePath: program.home.file("config/keytrail/credentials.yml")))
        let page = try await scopes(program, "--credential", "boards")
        #expect(page.status == 0, "\(page.output)")
        #expect(page.output.contains("kept until 2026-12-01 00:00 UTC: quarterly clean-up"))
        #expect(page.output.contains("boards (trello-1)"))
        #expect(page.output.contains("token=env:TRELLO_TOKEN"))
        let later = try await scopes(
            program,
            "--credential",
            "boards",
            "--since",
            "2026-10-01",
            now: "2026-12-02T00:00:00Z"
        )
        #expect(later.status == 1, "\(later.output)")
    }

    @Test("what a recorded token claims is said to be unverified, and the token is nowhere")
    func claims() async throws {
        func part(_ text: String) -> String { Data(text.utf8).base64EncodedString().replacing("=", with: "") }
        let claims = part(#"{"sub":"ci","exp":1794000000,"scp":["User.Read","Mail.Send","openid"]}"#)
        let token = "\(part(#"{"alg":"RS256"}"#)).\(claims).\(part("no signature at all"))"
        let lines = [1, 20].map { day in
            """
            {"seq":\(day),"recorded_at":"2026-10-\(String(format: "%02d", day))T08:00:00Z","request":{"method":"GET",\
            "url":"https://graph.microsoft.com/v1.0/me","headers":{"Authorization":["Bearer \(token)"]}},\
            "response":{"status":200,"headers":{},"body":"{}"}}
            """
        }
        let program = try Program()
        let input = lines.joined(separator: "\n")
        let result = try await program.run(["import", "--format", "cassette", "-"], input: input)
        #expect(result.status == 0, "\(result.messages)")
        let page = try await scopes(program)
        #expect(page.status == 1, "\(page.messages)")
        let text = page.output.split { $0.isWhitespace }.joined(separator: " ")
        #expect(text.contains("Mail.Send, User.Read, openid; written in the token itself, and not verified"), "\(text)")
        #expect(text.contains("at least"))
        #expect(page.output.split(separator: "\n").contains("Ask for: User.Read openid"), "\(page.output)")
        let audit = try await program.run("audit", "--now", "2026-11-01T00:00:00Z", "--format", "csv")
        #expect(audit.output.contains("Credential expires soon"), "\(audit.output)")
        let folder = program.home.file("data/keytrail")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            for piece in token.split(separator: ".") { #expect(bytes.range(of: Data(piece.utf8)) == nil, "\(name)") }
        }
    }

    @Test("of a token whose scopes nobody told, no report says that they were used or unused")
    func untold() async throws {
        let program = try Program()
        let lines = [1, 20].map { line(day: $0, second: 1, "GET", "/1/boards/5f0000000000000000000a01", program: "p") }
        _ = try await program.run(["import", "--format", "keytrail", "-"], input: lines.joined(separator: "\n"))
        #expect(try await scopes(program).status == 3)
        for (format, words) in [
            ("text", "which scopes it has is not known"), ("html", "What is granted is not known"), ("prometheus", ""),
        ] {
            let report = try await program.run("report", "--format", format, "--now", Self.now)
            #expect(words.isEmpty || report.output.contains(words), "\(report.output)\(report.messages)")
            #expect(!report.output.contains("every granted scope was used"))
            #expect(!report.output.contains("keytrail_credential_unused_scopes{"))
        }
    }

    @Test("mistakes are said, and what cannot be told has a status of its own")
    func mistakes() async throws {
        let program = try await recorded()
        let cases: [([String], Int32, String)] = [
            (["--credential", "nobody"], 64, "'nobody' made no call in this period"),
            (["--without", "admin"], 64, "there is account, read, write."),
            (["--without", "read", "--only", "read"], 64, "not both"),
            (["--canary", "write", "--for", "14d"], 64, "name the --credential"),
            (["--credential", "trello-1", "--canary", "write"], 64, "go together"),
            (["--credential", "trello-1", "--canary", "a b", "--for", "1d"], 64, "that is no scope"),
            (["--without", ""], 64, "name a scope"),
            (
                ["--credential", "trello-1", "--canary", "wrote", "--for", "1d"], 64,
                "'wrote' is granted to nobody here; there is account, read, write."
            ),
            (["--credential", "nobody", "--canary", "write", "--for", "1d"], 64, "the log does not know 'nobody'"),
            (["--min-days", "60"], 3, ""), (["--since", "2026-10-31T23:00:00Z"], 0, "no credential made a call"),
        ]
        for (arguments, status, message) in cases {
            let result = try await program.run(["scopes", "--now", Self.now] + arguments)
            #expect(result.status == status, "\(arguments): \(result.output) \(result.messages)")
            #expect(message.isEmpty || result.messages.contains(message), "\(arguments): \(result.messages)")
        }
    }

    @Test("hostile names of scopes and programs move no cursor, are no markup, and end no address")
    func hostile() async throws {
        let program = try Program()
        let lines = [1, 20].map { day in
            """
            {"timestamp":"2026-10-\(String(format: "%02d", day))T08:00:00Z","http.request.method":"GET",\
            "url.full":"https://api.trello.com/1/boards/5f0000000000000000000a01","http.response.status_code":200,\
            "keytrail.credential.id":"<img>\\u001b[2J","keytrail.credential.provider":"trello",\
            "keytrail.program":"\\u001b[2J<script>","keytrail.scopes.granted":["read","a&b#c<i>","\\u001b[2Jx"]}
            """
        }
        _ = try await program.run(["import", "--format", "keytrail", "-"], input: lines.joined(separator: "\n"))
        let text = try await scopes(program, "--only", "\u{1B}[2J")
        #expect(!text.output.contains("\u{1B}"))
        let json = try await scopes(program, "--format", "json")
        #expect(!json.output.contains("\u{1B}"))
        let html = try await program.run("report", "--format", "html", "--now", Self.now)
        // The page has a script of its own, which no name follows.
        #expect(!html.output.contains("2J<script>") && !html.output.contains("<img>") && !html.output.contains("<i>"))
    }
}
