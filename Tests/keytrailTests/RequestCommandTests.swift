import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite struct RequestCommandTests {
    /// A value that looks like nothing else, made at run time.
    private let secret = "canary-" + String(repeating: "5e", count: 16)

    private func configured(_ text: String) throws -> Program {
        let program = try Program()
        let folder = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: folder + "/config.yml"))
        return program
    }

    /// A configuration with one Trello credential for this machine.
    private let trello = """
        credentials:
            board:
                scheme: trello
                key: env:BOARD_KEY
                token: env:BOARD_TOKEN
                hosts: [127.0.0.1]
        """

    @Test("the body goes to standard output, the call into the log, the secret to the server alone")
    func request() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        var program = try configured(trello)
        program.environment["BOARD_KEY"] = "key-" + secret
        program.environment["BOARD_TOKEN"] = "token-" + secret
        let url = "\(server.url)/1/boards/5f3c1a90be7d42680c19e5a1"
        let result = try await program.run("request", "get", url, "--as", "board", "--program", "sync")
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output == "hello")
        #expect(server.requests.first?["authorization"]?.contains(secret) == true)
        let calls = try await program.run("calls", "--format", "ndjson")
        #expect(calls.output.contains("\"keytrail.program\":\"sync\""))
        #expect(calls.output.contains("\"http.response.status_code\":200"))
        #expect(calls.output.contains("\"process.executable.name\":\"keytrail\""))
        let own = try await program.run("calls", "executable=keytrail", "program=sync", "--format", "csv")
        #expect(own.output.components(separatedBy: "\r\n").count == 3)
        #expect(try await program.run("calls", "executable=python*", "--format", "ndjson").output == "")
        try expectNoSecret(in: program)
        await server.stop()
    }

    @Test("an HTTP error is an error with --fail only, and is recorded either way")
    func fail() async throws {
        let server = try await StubServer.start { _ in .text("no", status: 404) }
        let program = try Program()
        #expect(try await program.run("request", "GET", server.url).status == 0)
        #expect(try await program.run("request", "GET", server.url, "--fail").status == 22)
        let calls = try await program.run("calls", "status=404", "--format", "csv")
        #expect(calls.output.components(separatedBy: "\r\n").count == 4)
        await server.stop()
    }

    @Test("network errors have curl's exit statuses and are recorded")
    func network() async throws {
        let program = try Program()
        let refused = try await program.run("request", "GET", "http://127.0.0.1:1/")
        #expect(refused.status == 7)
        #expect(refused.messages.contains("nothing listens there"))
        #expect(
            try await program.run("calls", "outcome=network_error", "--format", "csv").output.contains(
                "connection_refused"
            )
        )
        #expect(try await program.run("request", "GET", "not a url").status == 3)
        let plaintext = try await program.run("request", "GET", "http://example.org/")
        #expect(plaintext.messages.contains("use https, or --allow-plaintext"))
    }

    @Test("a credential goes only where its configuration lets it")
    func otherHost() async throws {
        let program = try configured(trello)
        let result = try await program.run("request", "GET", "https://evil.example/", "--as", "board")
        #expect(result.status == 64)
        #expect(result.messages.contains("may not be sent to 'evil.example'"))
    }

    @Test(
        "the host that is checked is the one that is connected to, however the URL is written",
        arguments: [
            "http://127.0.0.1@localhost:PORT/", "http://a@127.0.0.1@localhost:PORT/",
            "http://127.0.0.1:80@localhost:PORT/", "http://127.0.0.1%40localhost:PORT/",
            "http://localhost:PORT\\@127.0.0.1/", "http://localhost:PORT#@127.0.0.1/",
            "http://localhost:PORT?@127.0.0.1/", "http://localhost:PORT/@127.0.0.1", "http:///localhost:PORT/",
            "http:/localhost:PORT/", "http:localhost:PORT/", "http://localhost:PORT;@127.0.0.1/",
            "http://127.0.0.1 @localhost:PORT/", "//localhost:PORT/",
            "http://\u{FF11}27.0.0.1@localhost:PORT/", "http://localhost.:PORT/", "http://l%6fcalhost:PORT/",
            "http://[::1]:PORT@localhost:PORT/", "http://2130706433@localhost:PORT/",
        ]
    )
    func hostConfusion(url: String) async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        var program = try configured(trello)
        program.environment["BOARD_KEY"] = "key-" + secret
        program.environment["BOARD_TOKEN"] = "token-" + secret
        let target = url.replacing("PORT", with: "\(server.port)")
        let result = try await program.run("request", "GET", target, "--as", "board")
        // 7: what libcurl connects to is the host that the credential is for, and nobody listens there.
        #expect([3, 7, 64].contains(result.status), "\(result.messages)")
        #expect(server.requests.isEmpty)
        await server.stop()
    }

    @Test("a credential that is not there, and a value where a reference belongs")
    func references() async throws {
        let program = try configured(trello)
        let unset = try await program.run("request", "GET", "http://127.0.0.1:1/", "--as", "board")
        #expect(unset.status == 64)
        #expect(unset.messages.contains("$BOARD_KEY, which is not set"))
        #expect(
            try await program.run("request", "GET", "http://127.0.0.1:1/", "--as", "x").messages.contains(
                "it has board"
            )
        )
        let pasted = try configured(trello.replacing("env:BOARD_KEY", with: secret))
        let result = try await pasted.run("request", "GET", "http://127.0.0.1:1/", "--as", "board")
        #expect(result.messages.contains("must be a reference"))
        #expect(!result.messages.contains(secret))
        let typo = try configured(trello.replacing("token:", with: "tokn:"))
        #expect(
            try await typo.run("request", "GET", "http://127.0.0.1:1/", "--as", "board").messages.contains(
                "unknown key 'tokn'"
            )
        )
    }

    @Test("a header with a line break is refused before anything is sent")
    func injection() async throws {
        let program = try Program()
        let result = try await program.run("request", "GET", "http://127.0.0.1:1/", "-H", "X-A: b\r\nX-C: d")
        #expect(result.status == 43)
        #expect(result.messages.contains("line break"))
    }

    /// Fails when any file below the program's home, but the input files, holds the secret.
    private func expectNoSecret(in program: Program) throws {
        let needle = Data(secret.utf8)
        let folder = URL(filePath: program.home.path)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var count = 0
        while let file = files?.nextObject() as? URL {
            guard let data = try? Data(contentsOf: file) else { continue }
            count += 1
            #expect(data.range(of: needle) == nil, "\(file.lastPathComponent)")
        }
        #expect(count > 3)
    }
}
