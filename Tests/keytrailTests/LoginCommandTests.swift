import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// Logins as a user makes them, with a browser that does what it is told.
@Suite struct LoginCommandTests {
    /// Begins every secret of a test; made at run time.
    private let canary = "canary-" + String(repeating: "5e", count: 16)

    private static let hasCurl = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")
    private static let noCurl = Comment("needs /usr/bin/curl to play the browser")

    /// A program that knows a provider `stand-in`, whose browser is curl.
    private func program(browser: String = "exec /usr/bin/curl -sL --max-time 20 \"$1\"") throws -> Program {
        var program = try Program()
        let packs = program.home.file("rules/providers")
        try FileManager.default.createDirectory(atPath: packs, withIntermediateDirectories: true)
        let pack = """
            name: stand-in
            hosts: [127.0.0.1]
            credentials: {places: [{header: authorization, scheme: bearer, words: [bearer]}]}
            login:
                oauth1:
                    request: https://provider.example/request_token
                    authorize: https://provider.example/authorize?approve=1
                    access: https://provider.example/access_token
                oauth2:
                    authorize: https://provider.example/authorize
                    token: https://provider.example/token
                    device: https://provider.example/device

            """
        try pack.write(toFile: packs + "/stand-in.yml", atomically: true, encoding: .utf8)
        let script = program.home.file("browser")
        try "#!/bin/sh\n\(browser)\n".write(toFile: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
        program.environment["BROWSER"] = script
        return program
    }

    private func login(_ program: Program, _ base: String, _ arguments: String...) async throws -> Program.Result {
        let common = ["credentials", "login", "api", "--provider", "stand-in", "--base", base]
        return try await program.run(common + ["--rules", program.home.file("rules")] + arguments)
    }

    private func request(_ program: Program, _ url: String) async throws -> Program.Result {
        try await program.run("request", "GET", url, "--as", "api", "--rules", program.home.file("rules"))
    }

    @Test(
        "authorization code: log in, call, have the token renewed, and leave no secret but in the token's files",
        .enabled(if: hasCurl, noCurl)
    )
    func code() async throws {
        let server = try await OAuth2StandIn.start(marker: canary)
        var program = try program()
        program.environment["CLIENT_SECRET"] = server.clientSecret
        let result = try await login(
            program,
            server.url,
            "--client-id",
            OAuth2StandIn.clientID,
            "--client-secret",
            "env:CLIENT_SECRET",
            "--scope",
            "read,write"
        )
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.messages.contains("warning: the scope write allows more than reading"))
        #expect(!result.messages.contains("the scope read allows"))
        #expect(result.messages.contains("api has a token for read write, good until"))
        #expect(result.messages.contains("which only you may read"))
        #expect(result.messages.contains("next: keytrail credentials inspect api"))
        let call = try await request(program, server.url + "/api")
        #expect(call.output == "welcome", "\(call.messages)")
        server.revokeAccessTokens()
        let renewed = try await request(program, server.url + "/api")
        #expect(renewed.output == "welcome", "\(renewed.messages)")
        #expect(server.refreshes == 1)
        server.revokeAccessTokens()
        server.revokeRefreshTokens()
        let ended = try await request(program, server.url + "/api")
        #expect(ended.status == 74)
        #expect(ended.messages.contains("log in again"))
        #expect(server.complaints == [])
        let calls = try await program.run("calls", "--format", "csv")
        // One for the code, three for the API, a 401 for each renewal, and the renewals.
        #expect(calls.output.components(separatedBy: "POST").count == 4, "\(calls.output)")
        try expectNoSecret(in: program, [result, call, renewed, ended, calls])
        try expectNoState(of: result, in: program)
        await server.stop()
    }

    @Test("several processes that find the token ended renew it once", .enabled(if: hasCurl, noCurl))
    func processes() async throws {
        let server = try await OAuth2StandIn.start(marker: canary, lifetime: 30)
        var program = try program()
        program.environment["CLIENT_SECRET"] = server.clientSecret
        let result = try await login(
            program,
            server.url,
            "--client-id",
            OAuth2StandIn.clientID,
            "--client-secret",
            "env:CLIENT_SECRET"
        )
        #expect(result.status == 0, "\(result.messages)")
        server.revokeAccessTokens()
        // A token of 30 s counts as ended from the start; renewed ones last.
        server.setLifetime(3_600)
        let runner = program
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 { group.addTask { try await request(runner, server.url + "/api").output } }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(outputs == Array(repeating: "welcome", count: 4))
        #expect(server.refreshes == 1)
        await server.stop()
    }

    @Test("client credentials and device flow", .enabled(if: hasCurl, noCurl))
    func others() async throws {
        let server = try await OAuth2StandIn.start(marker: canary)
        var program = try program()
        program.environment["CLIENT_SECRET"] = server.clientSecret
        let client = ["--client-id", OAuth2StandIn.clientID, "--client-secret", "env:CLIENT_SECRET"]
        let credentials = try await login(
            program,
            server.url,
            "--client-credentials",
            client[0],
            client[1],
            client[2],
            client[3]
        )
        #expect(credentials.status == 0, "\(credentials.messages)")
        #expect(try await request(program, server.url + "/api").output == "welcome")
        server.revokeAccessTokens()
        #expect(try await request(program, server.url + "/api").output == "welcome")
        let device = try await login(program, server.url, "--device", client[0], client[1], client[2], client[3])
        #expect(device.status == 0, "\(device.messages)")
        #expect(device.messages.contains("type the code WDJB-"))
        #expect(try await request(program, server.url + "/api").output == "welcome")
        try expectNoSecret(in: program, [credentials, device])
        await server.stop()
    }

    @Test("a login is inspected next, is in the history, and leaves no token where an earlier one was kept")
    func again() async throws {
        let server = try await OAuth2StandIn.start(marker: canary)
        var program = try program()
        program.environment["CLIENT_SECRET"] = server.clientSecret
        let client = ["--client-id", OAuth2StandIn.clientID, "--client-secret", "env:CLIENT_SECRET"]
        program.environment["PATH"] = "/usr/bin:/bin"
        let first = try await login(
            program,
            server.url,
            "--client-credentials",
            client[0],
            client[1],
            client[2],
            client[3]
        )
        #expect(first.messages.contains("next: keytrail credentials inspect api"), "\(first.messages)")
        let shown = try await program.run(["credentials", "show", "api", "--rules", program.home.file("rules")])
        #expect(shown.output.contains("stand-in-"), "\(shown.output)")
        let next = try await program.run(["credentials", "inspect", "api", "--rules", program.home.file("rules")])
        #expect(next.status == 2 && next.output.contains("no pack says how to ask"), "\(next.messages)")
        let tools = program.home.file("tools")
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        let store = program.home.file("keyring")
        try "#!/bin/sh\ncase $1 in store) cat > '\(store)';; lookup) cat '\(store)';; esac\n"
            .write(toFile: tools + "/secret-tool", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: tools + "/secret-tool")
        program.environment["PATH"] = tools + ":/usr/bin:/bin"
        let kept = program.home.file("data/keytrail/tokens/api.token")
        #if os(Linux)
            #expect(FileManager.default.fileExists(atPath: kept))
            _ = try await login(program, server.url, "--client-credentials", client[0], client[1], client[2], client[3])
            #expect(!FileManager.default.fileExists(atPath: kept))
        #endif
        let events = try await program.run(
            ["query", "SELECT name FROM credential_event WHERE kind = 'logged_in' AND credential LIKE 'stand-in-%'"]
        )
        #expect(events.output.contains("api"), "\(events.output)")
        await server.stop()
    }

    @Test("a refusal at the provider, nobody at the browser, a name that is taken", .enabled(if: hasCurl, noCurl))
    func refusals() async throws {
        let server = try await OAuth2StandIn.start(marker: canary)
        server.refuseUsers()
        let program = try program()
        let refused = try await login(program, server.url, "--client-id", OAuth2StandIn.clientID)
        #expect(refused.status == 74)
        #expect(refused.messages.contains("access was refused at the provider's page; nothing was kept"))
        let late = try await login(program, server.url, "--client-id", "x", "--no-browser", "--timeout", "1s")
        #expect(late.messages.contains("no answer came back within 1 s"))
        #expect(late.messages.contains("Open this page"))
        let token = "env:" + "SOME_TOKEN"
        _ = try await program.run("credentials", "add", "api", "--token", token, "--host", "127.0.0.1", "--no-check")
        let taken = try await login(program, server.url, "--client-id", "x")
        #expect(taken.status == 64)
        #expect(taken.messages.contains("there is a credential 'api'"))
        let folder = program.home.file("config/keytrail")
        let own = "credentials: {api: {scheme: bearer, token: '\(token)', hosts: [127.0.0.1]}}\n"
        try FileManager.default.removeItem(atPath: folder + "/credentials.yml")
        try own.write(toFile: folder + "/config.yml", atomically: true, encoding: .utf8)
        let byHand = try await login(program, server.url, "--client-id", "x", "--replace")
        #expect(byHand.messages.contains("is written by hand"), "\(byHand.messages)")
        await server.stop()
    }

    @Test(
        "a command line that cannot work says what to give",
        arguments: [
            (["nobody"], "no pack knows the provider 'nobody'"),
            (["github", "--oauth1"], "says nothing of a login by OAuth 1.0"),
            (["trello"], "--client-id"), (["trello", "--oauth1"], "--key REFERENCE"),
            (["trello", "--oauth1", "--key", "pasted"], "takes a reference"),
            (["trello", "--token-page", "--key", "env:NOWHERE"], "$NOWHERE, which is not set"),
            (["github", "--client-id", "x", "--base", "http://evil.example"], "not https"),
            (["github", "--timeout", "5"], "--timeout takes a span"), (["github", "--port", "99999"], "--port takes"),
        ]
    )
    func usage(arguments: [String], expected: String) async throws {
        let result = try await Program().run(["credentials", "login"] + arguments)
        #expect(result.status == 64)
        #expect(result.messages.contains(expected), "\(result.messages)")
        #expect(!result.messages.contains("pasted"))
    }

    @Test(
        "OAuth 1.0 against a real provider, by browser and by hand",
        .enabled(if: hasCurl && PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func oauth1() async throws {
        var program = try program()
        program.environment["KEY"] = canary + "-key"
        program.environment["SECRET"] = canary + "-secret"
        let provider = try await OAuth1Provider.start(clientKey: canary + "-key", clientSecret: canary + "-secret")
        let parts = ["--oauth1", "--key", "env:KEY", "--secret", "env:SECRET"]
        let result = try await login(program, provider.url, parts[0], parts[1], parts[2], parts[3], parts[4])
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.messages.contains("api has a token"))
        let shown = try await program.run("credentials", "show", "api", "--rules", program.home.file("rules"))
        #expect(shown.output.contains("token-secret"))
        let typed = try await login(
            program,
            provider.url,
            parts[0],
            parts[1],
            parts[2],
            parts[3],
            parts[4],
            "--oob",
            "--no-browser"
        )
        #expect(typed.status == 74)
        #expect(typed.messages.contains("what was typed is no verifier"))
        try expectNoSecret(in: program, [result, shown, typed])
    }

    @Test(
        "Trello by OAuth 1.0: the page asks for the scope and the lifetime, and the token is sent beside the key",
        .enabled(if: hasCurl && PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func trello() async throws {
        var program = try program(browser: "exec /usr/bin/curl -sL --max-time 20 \"$1&approve=1\"")
        try TrelloProgram.copyPacks(to: program.home.file("rules/providers"))
        program.environment["TRELLO_KEY"] = canary + "-key"
        program.environment["TRELLO_SECRET"] = canary + "-secret"
        let provider = try await OAuth1Provider.start(clientKey: canary + "-key", clientSecret: canary + "-secret")
        let words = "credentials login trello --oauth1 --key env:TRELLO_KEY --secret env:TRELLO_SECRET --scope read"
        let rest = ["--expiration", "30days", "--base", provider.url, "--rules", program.home.file("rules")]
        let result = try await program.run(words.split(separator: " ").map(String.init) + rest)
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.messages.contains("/1/OAuthAuthorizeToken?oauth_token="))
        #expect(result.messages.contains("&name=Keytrail&scope=read&expiration=30days"))
        #expect(result.messages.contains("trello has a token for read, good until"))
        let api = try await StubServer.start { _ in .text("[]") }
        let sent = try await program.run(
            "request",
            "GET",
            "\(api.url)/1/members/me/boards",
            "--as",
            "trello",
            "--rules",
            program.home.file("rules")
        )
        #expect(sent.output == "[]", "\(sent.messages)")
        let field = try #require(api.requests.first?["authorization"])
        #expect(field.hasPrefix("OAuth oauth_consumer_key=\"\(canary)-key\", oauth_token=\""))
        #expect(!field.contains("oauth_signature"))
        let calls = try await program.run("calls", "--format", "ndjson").output.split(separator: "\n")
        #expect(calls.count == 3)
        #expect(calls.allSatisfy { $0.contains("\"http.response.status_code\":200") })
        try expectNoSecret(in: program, [result])
        await api.stop()
    }

    /// Fails when the state of the printed page is anywhere but in the message that prints it.
    private func expectNoState(of result: Program.Result, in program: Program) throws {
        let state = try #require(result.messages.firstMatch(of: /state=([A-Za-z0-9_-]{20,})/)?.output.1)
        for folder in ["data", "config"] {
            let files = FileManager.default.enumerator(atPath: program.home.file(folder))
            while let file = files?.nextObject() as? String {
                guard let data = FileManager.default.contents(atPath: program.home.file(folder + "/" + file)) else {
                    continue
                }
                #expect(data.range(of: Data(state.utf8)) == nil, "\(file)")
            }
        }
    }

    /// Fails when a message, an output or a file other than the token's holds a secret of the test.
    private func expectNoSecret(in program: Program, _ results: [Program.Result]) throws {
        for result in results {
            #expect(!(result.output + result.messages).contains(canary))
        }
        let needle = Data(canary.utf8)
        let folder = URL(filePath: program.home.path)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var count = 0
        while let file = files?.nextObject() as? URL {
            guard let data = try? Data(contentsOf: file), file.deletingLastPathComponent().lastPathComponent != "tokens"
            else { continue }
            count += 1
            #expect(data.range(of: needle) == nil, "\(file.lastPathComponent)")
        }
        #expect(count > 3)
    }
}
