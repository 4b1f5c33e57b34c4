import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// Programs that use other people's libraries, as they are, in front of stand-ins for the providers.
@Suite(
    "Programs under 'keytrail run'",
    .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
)
struct WrappedProgramTests {
    private func program(
        playing host: String,
        variables: [String: String],
        answer: @escaping StubServer.Handler
    ) async throws -> (server: StubServer, program: Program) {
        let authority = try TestAuthority()
        let server = try await StubServer.startSecure(as: host, under: authority, handler: answer)
        var program = try Program()
        try Data(authority.pem.utf8).write(to: URL(filePath: program.home.file("company.pem")))
        program.environment["SSL_CERT_FILE"] = program.home.file("company.pem")
        for (name, value) in variables { program.environment[name] = value }
        return (server, program)
    }

    private func rows(_ program: Program, _ sql: String) async throws -> [String] {
        let result = try await program.run("query", sql, "--format", "csv")
        return result.output.split(separator: "\r\n").dropFirst().map(String.init)
    }

    /// Fails when a file of the log holds the secret.
    private func expectNone(of secret: String, in program: Program) throws {
        let folder = URL(filePath: program.home.file("data/keytrail"))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 2)
        for file in files {
            #expect(try Data(contentsOf: file).range(of: Data(secret.utf8)) == nil, "\(file.lastPathComponent)")
        }
    }

    @Test("py-trello: credential, route, outcome and quota of each call")
    func trello() async throws {
        let trello = TrelloStandIn { TrelloProgram.now }
        let key = trello.addApplication().key
        let member = trello.addMember("ada")
        _ = trello.addBoard("Garden", of: member)
        let token = trello.issueToken(key: key, member: member)
        let (server, program) = try await program(
            playing: "api.trello.com",
            variables: ["TRELLO_KEY": key, "TRELLO_TOKEN": token.value],
            answer: { trello.answer($0) }
        )
        let words = [
            "run", "--connect-to", "api.trello.com:443:127.0.0.1:\(server.port)", "--", PythonTools.interpreter,
            Recorded.client("board_titles.py"),
        ]
        let result = try await program.run(words)
        #expect(result.output == "Garden\n", "\(result.messages)")
        #expect(result.messages.isEmpty)
        let columns = """
            "keytrail.credential.provider", "keytrail.credential.scheme", "url.template", "keytrail.outcome",
            "keytrail.program", "http.response.status_code"
            """
        #expect(
            try await rows(program, "SELECT \(columns) FROM calls")
                == ["trello,oauth1,/1/members/{id}/boards,success,board_titles.py,200"]
        )
        let limits = try await rows(program, "SELECT name, \"limit\" FROM rate_limits ORDER BY name")
        #expect(limits.contains("api-token,100"))
        #expect(limits.contains("api-key,300"))
        trello.revoke(token)
        #expect(try await program.run(words).status != 0)
        #expect(
            try await rows(program, "SELECT count(*) FROM calls WHERE \"keytrail.outcome\" = 'auth_failed'") == ["1"]
        )
        try expectNone(of: token.value, in: program)
        await server.stop()
    }

    @Test("PyGithub: credential, route, outcome, scopes and quota of each call")
    func gitHub() async throws {
        let gitHub = GitHubStandIn()
        let (server, program) = try await program(
            playing: "api.github.com",
            variables: ["GITHUB_TOKEN": gitHub.token],
            answer: { gitHub.answer($0) }
        )
        let words = [
            "run", "--name", "mirror", "--connect-to", "api.github.com:443:127.0.0.1:\(server.port)", "--",
            PythonTools.interpreter, Recorded.client("repository_names.py"),
        ]
        let result = try await program.run(words)
        #expect(result.output == "ada\nada/notes\nada/site\n", "\(result.messages)")
        let columns = """
            "keytrail.credential.provider", "keytrail.credential.scheme", "url.template", "keytrail.outcome",
            "keytrail.program", "keytrail.scopes.granted"
            """
        let calls = try await rows(program, "SELECT DISTINCT \(columns) FROM calls ORDER BY 3")
        #expect(
            calls == [
                "github,bearer,/user,success,mirror,read:user repo",
                "github,bearer,/user/repos,success,mirror,read:user repo",
            ]
        )
        #expect(try await rows(program, "SELECT DISTINCT name, \"limit\" FROM rate_limits") == ["core,5000"])
        #expect(try await rows(program, "SELECT count(DISTINCT \"keytrail.credential.id\") FROM calls") == ["1"])
        #expect(try await rows(program, "SELECT name, executable, exit_status FROM run") == ["mirror,python,0"])
        try expectNone(of: gitHub.token, in: program)
        await server.stop()
    }
}
