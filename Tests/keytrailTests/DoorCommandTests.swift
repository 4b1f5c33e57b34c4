import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// A door of the program that stays open until a signal ends it.
private struct OpenDoor {
    let port: Int
    private let process: Process
    private let messages: AsyncStream<String>
    private let status: Task<Int32, Never>

    /// Starts it and waits until it says where it listens.
    init(_ program: Program, _ arguments: [String]) async throws {
        let process = program.process(arguments)
        let pipe = Pipe()
        (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        process.standardError = pipe
        let (lines, feed) = AsyncStream<String>.makeStream()
        pipe.fileHandleForReading.readabilityHandler = { file in
            let data = file.availableData
            if data.isEmpty {
                file.readabilityHandler = nil
                feed.finish()
            } else {
                feed.yield(String(decoding: data, as: UTF8.self))
            }
        }
        let (ends, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        try process.run()
        var said = ""
        var iterator = lines.makeAsyncIterator()
        var port: Int?
        while port == nil, let more = await iterator.next() {
            said += more
            port = said.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap { Int($0.1) }
        }
        self.port = try #require(port, "\(said)")
        self.process = process
        messages = lines
        status = Task { await ends.first { _ in true } ?? -1 }
    }

    /// Asks it to end; its exit status and what it said from then on.
    func end() async -> (status: Int32, messages: String) {
        process.terminate()
        var said = ""
        for await more in messages { said += more }
        return (await status.value, said)
    }
}

/// `keytrail proxy` and `keytrail gateway`, as services.
@Suite("Doors that stay open") struct DoorCommandTests {
    private func get(_ target: String, port: Int) async throws -> String {
        try await RawClient.exchange(
            "GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            port: port
        )
    }

    private func column(_ name: String, _ program: Program) async throws -> [String] {
        let statement = "SELECT ifnull(\"\(name)\", 'none') FROM calls ORDER BY timestamp, \"keytrail.seq\""
        return try await program.run("query", statement, "--format", "csv").output
            .split(separator: "\r\n").dropFirst().map(String.init)
    }

    @Test("a proxy records what passes, and ends when it is told to")
    func proxy() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let program = try Program()
        let door = try await OpenDoor(program, ["proxy", "--listen", "127.0.0.1:0", "--program", "board-sync"])
        #expect(try await get("\(server.url)/a", port: door.port).hasSuffix("hello"))
        let (status, messages) = await door.end()
        #expect(status == 0)
        #expect(messages.contains("ended after 1 call"))
        #expect(try await column("keytrail.program", program) == ["board-sync"])
        #expect(try await column("keytrail.door", program) == ["proxy"])
        // A clean end is no gap: nothing is unknown.
        let audit = try await program.run("audit")
        #expect(audit.status == 0, "\(audit.output)\(audit.messages)")
        await server.stop()
    }

    @Test("a gateway adds the credential, lets through what it may, and nothing of the secret is left behind")
    func gateway() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        var program = try Program()
        let secret = "gateway-secret-\(UInt64.random(in: .min ... .max))"
        program.environment["GATEWAY_TOKEN"] = secret
        let file = program.home.file("gateway.yml")
        let configuration = """
            credentials:
                mine: {scheme: bearer, token: "env:GATEWAY_TOKEN", hosts: [127.0.0.1]}
            gateway:
                listen: 127.0.0.1:0
                routes:
                    - {prefix: /api, upstream: "\(server.url)", as: mine, name: job, allow: [{methods: [GET], path: /a}]}
            """
        try Data(configuration.utf8).write(to: URL(filePath: file))
        let check = try await program.run("gateway", "--check", "--config", file)
        #expect(check.status == 0, "\(check.messages)")
        let door = try await OpenDoor(program, ["gateway", "--verbose", "--config", file])
        #expect(try await get("/api/a", port: door.port).hasSuffix("hello"))
        #expect(try await get("/api/b", port: door.port).contains("403 Forbidden"))
        let (status, messages) = await door.end()
        #expect(status == 0)
        let told = try #require(server.requests.first).fields.first { $0.name.lowercased() == "authorization" }
        #expect(told?.value == "Bearer \(secret)")
        #expect(server.requests.count == 1)
        #expect(try await column("keytrail.program", program) == ["job", "job"])
        #expect(try await column("error.type", program) == ["none", "not_allowed"])
        #expect(!messages.contains(secret))
        let folder = program.home.file("data/keytrail")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(files.contains("keytrail.db"))
        for file in files {
            let content = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
            #expect(content.range(of: Data(secret.utf8)) == nil, "\(file)")
        }
        await server.stop()
    }

    @Test("a gateway signs with OAuth 1.0, and does not send a form whose signature would be wrong")
    func signing() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        var program = try Program()
        for name in ["KEY", "SECRET", "TOKEN", "TOKEN_SECRET"] { program.environment[name] = "value-of-\(name)-4711" }
        let file = program.home.file("gateway.yml")
        let configuration = """
            credentials:
                mine:
                    {scheme: oauth1, consumer-key: "env:KEY", consumer-secret: "env:SECRET", token: "env:TOKEN",
                     token-secret: "env:TOKEN_SECRET", hosts: [127.0.0.1]}
            gateway: {listen: 127.0.0.1:0, routes: [{prefix: /api, upstream: "\(server.url)", as: mine}]}
            """
        try Data(configuration.utf8).write(to: URL(filePath: file))
        let door = try await OpenDoor(program, ["gateway", "--config", file])
        #expect(try await get("/api/a?b=c", port: door.port).hasSuffix("hello"))
        let form = try await RawClient.exchange(
            "POST /api/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
                + "Content-Length: 3\r\nConnection: close\r\n\r\na=b",
            port: door.port
        )
        #expect(form.contains("502 Bad Gateway"))
        let messages = await door.end().messages
        #expect(messages.contains("'mine' signs requests"))
        #expect(!messages.contains("4711"))
        let fields = try #require(server.requests.first).fields
        let signature = try #require(fields.first { $0.name.lowercased() == "authorization" }).value
        #expect(signature.hasPrefix("OAuth "))
        #expect(signature.contains("oauth_signature="))
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test(
        "what cannot work is refused with what to do",
        arguments: [
            (["proxy", "--listen", "0.0.0.0:0"], 64, "--auth"),
            (["proxy", "--listen", "nonsense"], 64, "--listen"),
            (["proxy", "--auth", "me:password"], 64, "reference"),
            (["proxy", "--only", "http://a.example"], 64, "api.example.com"),
            (["proxy", "--connect-to", "a:1"], 64, "HOST1:PORT1:HOST2:PORT2"),
            (["proxy", "--on-record-failure", "maybe"], 64, "pass"),
            (["proxy", "--listen", "192.0.2.1:1", "--auth", "env:PROXY_LOGIN"], 74, "cannot listen"),
            (["gateway", "--config", "/nowhere/gateway.yml"], 74, "--config"),
            (["gateway", "--config", "broken.yml"], 65, "--check"),
        ] as [([String], Int32, String)]
    )
    func refused(arguments: [String], status: Int32, hint: String) async throws {
        var program = try Program()
        program.environment["PROXY_LOGIN"] = "user:password-of-the-proxy"
        try Data("gateway: {routes: [{prefix: nope}]}\n".utf8).write(to: URL(filePath: program.home.file("broken.yml")))
        let words = arguments.map { $0 == "broken.yml" ? program.home.file($0) : $0 }
        let result = try await program.run(words)
        #expect(result.status == status, "\(result.messages)")
        #expect(result.messages.contains(hint), "\(result.messages)")
        #expect(!result.messages.contains("password-of-the-proxy"))
        #expect(!result.messages.contains("me:password"))
    }
}
