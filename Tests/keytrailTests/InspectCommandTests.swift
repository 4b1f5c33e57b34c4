import Foundation
import KeytrailModel
import KeytrailStubServer
import Testing

@Suite struct InspectCommandTests {
    @Test("inspect says whose a credential is, what it may do and until when, and keeps that without the secret")
    func active() async throws {
        let scene = try await TrelloProgram(scopes: ["read", "write"], expires: TrelloProgram.now + .days(30))
        let text = try await scene.run("credentials", "inspect", "board")
        #expect(text.status == 0, "\(text.messages)")
        #expect(text.output.contains("board: active"))
        #expect(text.output.contains("owner          \(scene.member)"))
        #expect(text.output.contains("read, write on board *"))
        #expect(text.output.contains("expires"))
        let json = try await scene.run("credentials", "inspect", "board", "--format", "json")
        #expect(json.output.contains("\"provider_id\": \"\(scene.token.id)\""))
        #expect(json.output.contains("\"scopes\": [\n    \"read\",\n    \"write\"\n  ]"))
        #expect(json.output.contains("\"verified\": true"))
        let calls = try await scene.run("calls", "--format", "ndjson")
        #expect(calls.output.contains("\"url.template\":\"/1/tokens/{token}\""))
        #expect(calls.output.contains("\"keytrail.program\":\"keytrail-credentials\""))
        let kept = try await scene.run(
            "query",
            "SELECT count(*) AS n FROM inspection WHERE credential IN (SELECT name FROM credential)",
            "--format",
            "csv"
        )
        #expect(kept.output.contains("2"))
        scene.expectNoSecret(scene.token, in: [text, json, calls])
        await scene.server.stop()
    }

    @Test("an expired and a revoked token and a wrong key exit with 1 and say what to do")
    func refused() async throws {
        let expired = try await TrelloProgram(expires: TrelloProgram.now)
        let first = try await expired.run("credentials", "inspect", "board")
        #expect(first.status == 1)
        #expect(first.output.contains("board: expired"))
        #expect(first.output.contains("keytrail credentials rotate"))
        expired.expectNoSecret(expired.token, in: [first])
        await expired.server.stop()

        var revoked = try await TrelloProgram()
        revoked.trello.revoke(revoked.token)
        let second = try await revoked.run("credentials", "inspect", "--all")
        #expect(second.status == 1)
        #expect(second.output.contains("board: refused by trello"))
        #expect(second.output.contains("revoked, mistyped"))
        revoked.program.environment["BOARD_KEY"] = String(revoked.key.reversed())
        let third = try await revoked.run("credentials", "inspect", "board")
        #expect(third.status == 1)
        #expect(third.output.contains("the application's key"))
        revoked.expectNoSecret(revoked.token, in: [second, third])
        await revoked.server.stop()
    }

    @Test("an answer that is none exits with 2 and loses nothing")
    func malformed() async throws {
        let server = try await StubServer.start { _ in .text("<html>\u{1B}[2J sign in</html>") }
        var scene = try await TrelloProgram()
        await scene.server.stop()
        let added = try await scene.run(
            "credentials",
            "add",
            "other",
            "--provider",
            "trello",
            "--key",
            "env:BOARD_KEY",
            "--token",
            "env:BOARD_TOKEN",
            "--host",
            "127.0.0.1",
            "--setting",
            "base=\(server.url)"
        )
        #expect(added.status == 0)
        let result = try await scene.run("credentials", "inspect", "other", "--format", "json")
        #expect(result.status == 2)
        #expect(result.output.contains("\"problem\": \"not_json\""))
        #expect(!result.output.contains("\u{1B}"))
        // The stopped server first, then a secret that is not there, which stops nothing else.
        let all = try await scene.run("credentials", "inspect", "--all", "--format", "json")
        #expect(all.status == 2)
        #expect(all.output.contains("unreachable:connection_refused"))
        scene.program.environment["BOARD_KEY"] = nil
        let absent = try await scene.run("credentials", "inspect", "--all", "--format", "json")
        #expect(absent.status == 2)
        #expect(absent.messages.contains("$BOARD_KEY, which is not set"))
        #expect(absent.output.contains("missing_part:key"))
        scene.expectNoSecret(scene.token, in: [result, all, absent])
        await server.stop()
    }

    @Test("the question goes only where the credential may be sent")
    func otherHost() async throws {
        let scene = try await TrelloProgram()
        for base in ["https://evil.example", "https://evil.example:8443/"] {
            let added = try await scene.run(
                "credentials",
                "add",
                "astray",
                "--provider",
                "trello",
                "--key",
                "env:BOARD_KEY",
                "--token",
                "env:BOARD_TOKEN",
                "--host",
                "127.0.0.1",
                "--setting",
                "base=\(base)",
                "--replace"
            )
            #expect(added.status == 0)
            let result = try await scene.run("credentials", "inspect", "astray")
            #expect(result.status == 64)
            #expect(result.messages.contains("may not be sent to 'evil.example'"))
        }
        #expect(try await scene.run("credentials", "inspect").status == 64)
        #expect(try await scene.run("credentials", "inspect", "nobody").messages.contains("no credential 'nobody'"))
        await scene.server.stop()
    }
}
