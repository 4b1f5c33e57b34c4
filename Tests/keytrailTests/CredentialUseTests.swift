import Foundation
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite("a credential in use") struct CredentialUseTests {
    @Test("one id from add over inspect to request, where this machine plays the provider")
    func identity() async throws {
        let server = try await StubServer.start { request in
            request.target.hasPrefix("/1/tokens/")
                ? .text(#"{"id": "5f3c1a90be7d42680c19e5a1", "idMember": "a1", "permissions": []}"#) : .text("{}")
        }
        var program = try Program()
        program.environment["BOARD_KEY"] = "key-" + String(repeating: "5e", count: 16)
        program.environment["BOARD_TOKEN"] = "token-" + String(repeating: "5e", count: 16)
        let added = try await program.run(
            [
                "credentials", "add", "board", "--provider", "trello", "--key", "env:BOARD_KEY", "--token",
                "env:BOARD_TOKEN", "--host", "127.0.0.1", "--setting", "base=\(server.url)",
            ]
        )
        let id = try #require(added.messages.firstMatch(of: /knows it as (trello-[0-9a-f]{16})/)?.output.1)
        #expect(try await program.run("credentials", "inspect", "board").output.contains(id))
        let sent = try await program.run("request", "GET", server.url + "/1/boards/b", "--as", "board")
        #expect(sent.status == 0, "\(sent.messages)")
        let calls = try await program.run("calls", "--format", "ndjson").output.split(separator: "\n")
        #expect(calls.count == 2)
        #expect(calls.allSatisfy { $0.contains("\"\(id)\"") })
        let events = try await program.run(
            "query",
            "SELECT kind FROM credential_event WHERE credential = '\(id)' ORDER BY id",
            "--format",
            "csv"
        )
        #expect(events.output.split(whereSeparator: \.isNewline).dropFirst() == ["added", "inspected"])
        await server.stop()
    }

    @Test(
        "a refusal says what it means and what to do, beside the result",
        arguments: [
            (401, "expired token", "has ended; make a new one, then: keytrail credentials rotate board --to"),
            (401, "invalid key", "does not know the application's key"),
            (401, "invalid token", "revoked, mistyped"), (403, "no", "keytrail credentials inspect board"),
        ]
    )
    func refusal(status: Int, body: String, words: String) async throws {
        let server = try await StubServer.start { _ in .text(body, status: status) }
        var program = try Program()
        program.environment["BOARD_KEY"] = "key-" + String(repeating: "5e", count: 16)
        program.environment["BOARD_TOKEN"] = "token-" + String(repeating: "5e", count: 16)
        _ = try await program.run(
            [
                "credentials", "add", "board", "--provider", "trello", "--key", "env:BOARD_KEY", "--token",
                "env:BOARD_TOKEN", "--host", "127.0.0.1",
            ]
        )
        let result = try await program.run("request", "GET", server.url, "--as", "board")
        #expect((result.status, result.output) == (0, body))
        #expect(result.messages.contains(words), "\(result.messages)")
        #expect(try await program.run("request", "GET", server.url, "--as", "board", "--quiet").messages.isEmpty)
        await server.stop()
    }

    @Test("a token is asked about at the introspection endpoint of its entry")
    func introspection() async throws {
        let server = try await StubServer.start { _ in
            .text(#"{"active": true, "sub": "ada", "client_id": "reader", "scope": "read"}"#)
        }
        var program = try Program()
        let token = "token-" + String(repeating: "5e", count: 16)
        program.environment["TOKEN"] = token
        let added = try await program.run(
            [
                "credentials", "add", "own", "--token", "env:TOKEN", "--host", "127.0.0.1", "--setting",
                "introspection-endpoint=\(server.url)/introspect",
            ]
        )
        #expect(added.status == 0, "\(added.messages)")
        let result = try await program.run("credentials", "inspect", "own")
        #expect(result.status == 0, "\(result.output)\(result.messages)")
        for words in ["own: active", "ada", "reader", "read"] { #expect(result.output.contains(words)) }
        let request = try #require(server.requests.first)
        #expect((request.method, request.target) == ("POST", "/introspect"))
        #expect(!result.output.contains(token))
        await server.stop()
    }

    @Test("an oauth1 credential is inspected by a signed request")
    func oauth1() async throws {
        let server = try await StubServer.start { _ in
            .text(#"{"id": "5f3c1a90be7d42680c19e5a1", "idMember": "ada", "permissions": []}"#)
        }
        var program = try Program()
        program.environment["KEY"] = "key-" + String(repeating: "5e", count: 16)
        program.environment["TOKEN"] = "token-" + String(repeating: "5e", count: 16)
        let added = try await program.run(
            [
                "credentials", "add", "signed", "--provider", "trello", "--scheme", "oauth1", "--part",
                "consumer-key=env:KEY", "--part", "consumer-secret=env:KEY", "--token", "env:TOKEN", "--host",
                "127.0.0.1", "--setting", "base=\(server.url)",
            ]
        )
        #expect(added.messages.contains("knows it as trello-"), "\(added.messages)")
        let result = try await program.run("credentials", "inspect", "signed")
        #expect(result.status == 0, "\(result.output)\(result.messages)")
        #expect(server.requests.first?["authorization"]?.contains("oauth_signature=") == true)
        await server.stop()
    }

    @Test("a secret of OAuth 1.0 that is missing, and a base that is no origin, are said when the credential is added")
    func unusable() async throws {
        let program = try Program()
        let oauth1 = try await program.run(
            [
                "credentials", "add", "a", "--scheme", "oauth1", "--part", "consumer-key=env:K", "--token", "env:T",
                "--host", "api.example",
            ]
        )
        #expect(oauth1.status == 64)
        #expect(oauth1.messages.contains("an oauth1 credential needs 'consumer-secret'"))
        for base in ["ftp://x", "http://api.example", "https://user@api.example", "https://api.example/v1"] {
            let result = try await program.run(
                [
                    "credentials", "add", "b", "--token", "env:T", "--host", "api.example", "--setting", "base=\(base)",
                ]
            )
            #expect((result.status, result.messages.contains("'base' takes an address")) == (64, true))
        }
    }

    @Test("rotate and scopes with typos name what was meant")
    func hints() async throws {
        let program = try Program()
        let rotate = try await program.run("credentials", "rotate", "board")
        #expect(rotate.status == 64)
        #expect(rotate.messages.contains("keytrail credentials login board"))
        let empty = try await program.run("credentials", "login", "trello", "--key", "env:K", "--scope", "")
        #expect((empty.status, empty.messages.contains("'--scope' is empty")) == (64, true))
        let typo = try await program.run("credentials", "login", "trello", "--key", "env:K", "--scope", "raed")
        #expect(typo.messages.contains("knows no scope 'raed'; did you mean 'read'?"))
    }
}
