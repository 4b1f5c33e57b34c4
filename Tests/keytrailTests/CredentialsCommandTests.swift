import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite struct CredentialsCommandTests {
    /// A value that looks like nothing else, made at run time.
    private let secret = "canary-" + String(repeating: "5e", count: 16)
    private let program: Program

    /// A program with a password store of its own.
    init() throws {
        var program = try Program()
        let tools = program.home.file("tools")
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        let pass =
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >> '\(program.home.file("pass.argv"))'\nprintf 'token-%s\\n' \"$(cat '\(tools)/store')\"\n"
        try Data(pass.utf8).write(to: URL(filePath: tools + "/pass"))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: tools + "/pass")
        try Data(secret.utf8).write(to: URL(filePath: tools + "/store"))
        program.environment["PATH"] = tools + ":" + (program.environment["PATH"] ?? "")
        program.environment["BOARD_KEY"] = "key-" + secret
        self.program = program
    }

    private func addTrello(_ more: String...) async throws -> Program.Result {
        try await program.run(
            ["credentials", "add", "trello", "--key", "env:BOARD_KEY", "--token", "cmd:pass show trello/token"] + more
        )
    }

    @Test("added, listed, shown, sent, seen in the log, retired: the whole life, and the secret nowhere")
    func life() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let added = try await addTrello("--host", "127.0.0.1")
        #expect(added.status == 0, "\(added.messages)")
        #expect(added.messages.contains("its key is there"))
        #expect(added.messages.contains("its token is there"))
        let url = "\(server.url)/1/boards/5f3c1a90be7d42680c19e5a1"
        let sent = try await program.run("request", "GET", url, "--as", "trello")
        #expect(sent.status == 0, "\(sent.messages)")
        #expect(server.requests.first?["authorization"]?.contains("token-" + secret) == true)
        let list = try await program.run("credentials", "list", "--format", "json")
        #expect(list.output.contains("\"token\": \"cmd:pass show trello/token\""))
        #expect(list.output.contains("\"state\": \"active\""))
        let table = try await program.run("credentials", "list")
        #expect(table.output.contains("NAME") || table.output.contains("name"))
        let show = try await program.run("credentials", "show", "trello")
        #expect(show.output.contains("env:BOARD_KEY"))
        let retired = try await program.run("credentials", "retire", "trello", "--now", "2026-11-16T00:00:00Z")
        #expect(retired.status == 0, "\(retired.messages)")
        let refused = try await program.run("request", "GET", url, "--as", "trello")
        #expect(refused.status == 64)
        #expect(refused.messages.contains("out of use since 2026-11-16T00:00:00Z"))
        #expect(server.requests.count == 1)
        try expectNoSecret(
            in: [added, sent, list, table, show, retired, refused].flatMap { [$0.messages, $0.output] }
        )
        await server.stop()
    }

    @Test("the log's calls are found by the id that a request leaves")
    func lastUsed() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        var program = program
        program.environment["API_TOKEN"] = "token-" + secret
        _ = try await program.run("credentials", "add", "api", "--token", "env:API_TOKEN", "--host", "127.0.0.1")
        let before = try await program.run("credentials", "list", "--format", "ndjson")
        #expect(before.output.contains("\"last_used\":null"))
        _ = try await program.run("request", "GET", server.url, "--as", "api")
        _ = try await program.run("request", "GET", server.url, "--as", "api")
        let after = try await program.run("credentials", "list", "--format", "ndjson")
        #expect(after.output.contains("\"calls_30d\":2"), "\(after.output)")
        let later = try await program.run(["credentials", "list", "--format", "ndjson", "--now", "2099-01-01"])
        #expect(later.output.contains("\"calls_30d\":0"))
        let calls = try await program.run("calls", "--format", "ndjson")
        let id = try #require(after.output.firstMatch(of: /"id":"(?<id>[^"]+)"/)).id
        #expect(calls.output.contains("\"keytrail.credential.id\":\"\(id)\""))
        await server.stop()
    }

    @Test("nothing is asked for without --resolve")
    func noQuestions() async throws {
        _ = try await addTrello("--no-check")
        for arguments in [["list"], ["show", "trello"], ["list", "--format", "csv"]] {
            let result = try await program.run(["credentials"] + arguments)
            #expect(result.status == 0)
        }
        #expect(!FileManager.default.fileExists(atPath: program.home.file("pass.argv")))
        let resolved = try await program.run("credentials", "list", "--resolve", "--format", "ndjson")
        #expect(resolved.output.contains("\"id\":\"trello-"))
        #expect(try await program.run("credentials", "list", "--format", "ndjson").output == resolved.output)
    }

    @Test("a part that is not there is said; the credential is added all the same")
    func absent() async throws {
        let result = try await program.run("credentials", "add", "gh", "--token", "env:NOWHERE", "--provider", "github")
        #expect(result.status == 0)
        #expect(result.messages.contains("the token of credential 'gh' is read from $NOWHERE, which is not set"))
        let list = try await program.run("credentials", "list", "--resolve", "--format", "ndjson")
        #expect(list.output.contains("\"state\":\"unavailable\""))
        #expect(list.output.contains("api.github.com"))
    }

    @Test("a value in place of a reference is refused and never repeated")
    func pasted() async throws {
        let attempts = [
            ["trello", "--key", secret, "--token", "env:T"],
            ["trello", "--key", "env:" + secret + "!", "--token", "env:T"],
            ["trello", secret, "--key", "env:K", "--token", "env:T"],
            ["trello", "--key", "env:K", "--token", "cmd:pass", secret],
            ["x", "--part", secret], ["x", "--part", "token=" + secret, "--host", "h"], ["x", "--setting", secret],
            ["x", "--token", "env:T", "--host", "https://u:\(secret)@h/"], ["x y " + secret, "--token", "env:T"],
        ]
        for attempt in attempts {
            let result = try await program.run(["credentials", "add"] + attempt)
            #expect(result.status == 64, "\(result.messages)")
            try expectNoSecret(in: [result.messages, result.output])
        }
        #expect(!FileManager.default.fileExists(atPath: program.home.file("config/keytrail/credentials.yml")))
    }

    @Test(
        "what does not fit is refused with what to do",
        arguments: [
            (["x", "--token", "env:T"], "--host"), (["x", "--host", "h"], "--scheme"),
            (["x", "--user", "env:U", "--host", "h"], "--password"),
            (["x", "--value", "env:U", "--host", "h"], "header-name"),
            (["x", "--token", "env:T", "--host", "h", "--provider", "nobody"], "trello"),
            (["x", "--token", "env:T", "--host", "h:80"], "host's name alone"),
            (["x", "--scheme", "bearer", "--token", "env:T", "--key", "env:K", "--host", "h"], "has no 'key'"),
            (["x", "--token", "env:T", "--host", "h", "--setting", "expires-at=soon"], "takes a time such as"),
            (["x", "--token", "env:T", "--host", "h", "--setting", "client-id=a\u{7F}"], "'client-id' is empty, mal"),
        ]
    )
    func unsuited(arguments: [String], words: String) async throws {
        let result = try await program.run(["credentials", "add"] + arguments)
        #expect(result.status == 64)
        #expect(result.messages.contains(words), "\(result.messages)")
    }

    @Test("a file's relative path is kept whole, so that the credential is the same in every folder")
    func relativeFile() async throws {
        let process = program.process(["credentials", "add", "x", "--token", "file:my-token", "--host", "h.example"])
        process.currentDirectoryURL = URL(filePath: program.home.path)
        try await Program.wait(for: process)
        #expect(process.terminationStatus == 0)
        let show = try await program.run("credentials", "show", "x", "--format", "json")
        let path = URL(filePath: program.home.path).resolvingSymlinksInPath().path(percentEncoded: false)
        #expect(show.output.contains("file:") && show.output.replacing("\\/", with: "/").contains("\(path)/my-token"))
    }

    @Test("a name is taken once, --replace replaces, and what is written by hand stays")
    func names() async throws {
        let folder = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = "credentials:\n    hand: {scheme: bearer, token: env:H, hosts: [h.example]}\n"
        try Data(text.utf8).write(to: URL(filePath: folder + "/config.yml"))
        _ = try await addTrello()
        let again = try await addTrello()
        #expect(again.status == 64)
        #expect(again.messages.contains("there is a credential 'trello'"))
        #expect(try await addTrello("--replace").status == 0)
        for arguments in [
            ["retire", "hand"], ["add", "hand", "--token", "env:X", "--host", "h", "--replace"],
        ] {
            let result = try await program.run(["credentials"] + arguments)
            #expect(result.status == 64)
            #expect(result.messages.contains("config.yml:2:5"), "\(result.messages)")
        }
        #expect(try String(contentsOf: URL(filePath: folder + "/config.yml"), encoding: .utf8) == text)
        let show = try await program.run("credentials", "show", "hand", "--format", "json")
        #expect(show.output.contains("\"token\": \"env:H\""))
        #expect(try await program.run("credentials", "show", "none").messages.contains("it has hand, trello"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/credentials.yml")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("retiring removes a token that a login kept, unless it is to stay")
    func keptToken() async throws {
        let tokens = program.home.file("data/keytrail/tokens")
        try FileManager.default.createDirectory(atPath: tokens, withIntermediateDirectories: true)
        for name in ["a", "b"] {
            let path = tokens + "/\(name).token"
            try Data(secret.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            _ = try await program.run("credentials", "add", name, "--token", "file:" + path, "--host", "h.example")
        }
        let kept = try await program.run("credentials", "retire", "a", "--keep-token")
        #expect(kept.status == 0, "\(kept.messages)")
        let removed = try await program.run("credentials", "retire", "b")
        #expect(removed.messages.contains("its token was removed"))
        #expect(FileManager.default.fileExists(atPath: tokens + "/a.token"))
        #expect(!FileManager.default.fileExists(atPath: tokens + "/b.token"))
    }

    /// Fails when a text, or any file below the program's home but the password store, holds the secret.
    private func expectNoSecret(in texts: [String]) throws {
        for text in texts { #expect(!text.contains(secret)) }
        let files = FileManager.default.enumerator(
            at: URL(filePath: program.home.path),
            includingPropertiesForKeys: nil
        )
        while let file = files?.nextObject() as? URL {
            guard file.lastPathComponent != "store", let data = try? Data(contentsOf: file) else { continue }
            #expect(data.range(of: Data(secret.utf8)) == nil, "\(file.lastPathComponent)")
        }
    }
}
