import Foundation
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// `keytrail export`, as a user runs it.
@Suite("The command export") struct ExportCommandTests {
    private static let time = Timestamp(seconds: 1_794_000_000)

    /// A log with some calls, some of them failed.
    private func program(_ count: Int = 20) async throws -> Program {
        var program = try Program()
        program.environment["OTLP_AUTH"] = "Bearer canary-3f9a1c77d2e84b06"
        try await program.importLines(LiveFixture.lines(count, until: Self.time))
        try await program.importLines(LiveFixture.lines(4, until: Self.time - .days(1), credential: "k2", status: 500))
        return program
    }

    private func text(_ server: StubServer) throws -> String {
        try server.requests.map { String(decoding: try #require(Gzip.unpacked($0.body)), as: UTF8.self) + "\n" }
            .joined()
    }

    @Test("a collector gets what 'calls --format otlp' writes of the same period and filter")
    func same() async throws {
        let program = try await program()
        for choice in [[], ["--since", (Self.time - .seconds(5)).rfc3339], ["credential=k2"]] {
            let server = try await StubServer.start { _ in .text("{}") }
            let sent = try await program.run(
                ["export", "--otlp", server.url, "--header", "authorization=env:OTLP_AUTH"] + choice
            )
            #expect(sent.status == 0 && sent.output == "", "\(sent)")
            #expect(sent.messages.contains(/^sent \d+ spans in 1 request\n$/), "\(sent)")
            #expect(server.requests.first?["authorization"] == program.environment["OTLP_AUTH"])
            let written = try await program.run(["calls", "--oldest-first", "--format", "otlp"] + choice)
            #expect(try text(server) == written.output)
        }
    }

    @Test("more calls than a request takes go in several, each once; none at all is no request")
    func many() async throws {
        let program = try await program(1_100)
        let server = try await StubServer.start { _ in .text("{}") }
        let sent = try await program.run("export", "--otlp", server.url)
        #expect(sent.messages == "sent 1104 spans in 3 requests\n")
        #expect(try Set(text(server).matches(of: /"spanId":"([0-9a-f]{16})"/).map(\.1)).count == 1_104)
        let none = try await program.run("export", "--otlp", server.url, "host=nobody.example")
        #expect(none.status == 0 && none.messages == "sent 0 spans in 0 requests\n" && server.requests.count == 3)
    }

    @Test("the exit status tells whether all spans were taken, some were refused, or it is to be tried later")
    func refused() async throws {
        let program = try await program()
        let server = try await StubServer.start { request in
            switch request.target {
            case "/part/v1/traces":
                .text(#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"\#(request["authorization"] ?? "")"}}"#)
            case "/later/v1/traces":
                .text(request["authorization"] ?? "", status: 503, fields: [("retry-after", "3600")])
            case "/page/v1/traces": .text("<html>")
            default: .text(request["authorization"] ?? "", status: 401)
            }
        }
        let goOn = "go on with --since \((Self.time - .days(1) - .seconds(3)).rfc3339)"
        for (path, status, words) in [
            ("/part", 1, "the collector refused 2 spans"), ("/later", 75, "status 503"), ("/page", 74, goOn),
            ("/denied", 1, "status 401"),
        ] as [(String, Int32, String)] {
            let sent = try await program.run(
                "export",
                "--otlp",
                server.url + path,
                "--header",
                "authorization=env:OTLP_AUTH",
                "--verbose"
            )
            #expect(sent.status == status && sent.messages.contains(words), "\(path) \(sent)")
            #expect(!sent.messages.contains("canary"), "\(sent)")
        }
        #expect(server.requests.count == 4)
    }

    @Test("a collector behind TLS is believed when the file of authorities vouches for it")
    func secure() async throws {
        var program = try await program()
        let authority = try TestAuthority()
        let server = try await StubServer.startSecure(as: "localhost", under: authority) { _ in .text("{}") }
        program.environment["COLLECTOR"] = "https://localhost:\(server.port)"
        let stranger = try await program.run("export", "--otlp", "env:COLLECTOR")
        #expect(stranger.status == 74 && stranger.messages.contains("certificate not valid"), "\(stranger)")
        let file = program.home.file("authority.pem")
        try Data(authority.pem.utf8).write(to: URL(filePath: file))
        program.environment["CURL_CA_BUNDLE"] = file
        let sent = try await program.run("export", "--otlp", "env:COLLECTOR")
        #expect(sent.status == 0 && server.requests.count == 1, "\(sent)")
    }

    @Test(
        "what cannot be sent so is refused before anything is sent, and not repeated",
        arguments: [
            ["collector-canary"], ["http://canary.example.com"], ["https://canary:x@example.com"],
            ["https://example.com/?canary=1"], ["env:UNSET"],
            ["https://example.com", "--header", "authorization=Bearer canary"],
            ["https://example.com", "--header", "authorization: canary"],
            ["https://example.com", "--header", "host=env:OTLP_AUTH"],
            ["https://example.com", "--header", "a=env:UNSET"], ["env:OTLP_AUTH"],
        ]
    )
    func usage(arguments: [String]) async throws {
        let program = try await program()
        let result = try await program.run(["export", "--otlp"] + arguments)
        #expect(result.status == 64 && result.output == "", "\(result)")
        #expect(!result.messages.contains("canary"), "\(result)")
    }
}
