internal import Foundation
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import KeytrailTestSupport
internal import Testing

@Suite("TLS and HTTP/2")
struct TLSTests {
    private let authority: TestAuthority
    private let folder: TemporaryFolder

    init() throws {
        authority = try TestAuthority()
        folder = try TemporaryFolder()
        try Data(authority.pem.utf8).write(to: URL(filePath: folder.file("authority.pem")))
    }

    /// A client that trusts the authority.
    private func trusting() throws -> Fixture {
        try Fixture { $0.certificateAuthorities = .file(folder.file("authority.pem")) }
    }

    /// A server for `localhost` that says hello.
    private func start(
        _ identity: TestIdentity? = nil,
        _ version: StubTLS.Version? = nil,
        handler: @escaping StubServer.Handler = { _ in .text("hello") }
    ) async throws -> StubServer {
        try await StubServer.start(
            try StubTLS(identity ?? authority.identity(for: "localhost"), version: version),
            handler: handler
        )
    }

    @Test("a trusted server answers over the version that was negotiated, and the handshake is timed")
    func negotiates() async throws {
        let server = try await start()
        let fixture = try trusting()
        var request = ClientRequest(url: "https://localhost:\(server.port)/")
        for (wanted, spoken) in [(ClientRequest.HTTPVersion.automatic, "2"), (.http1, "1.1"), (.http2, "2")] {
            request.httpVersion = wanted
            let (response, body) = try await fixture.fetch(request)
            #expect(response.protocolVersion == spoken)
            #expect(String(decoding: body, as: UTF8.self) == "hello")
            #expect(fixture.sink.calls.last?.protocolVersion == spoken)
        }
        let first = try #require(fixture.sink.calls.first)
        #expect(try #require(first.timing).tls > .zero)
        #expect(first.scheme == "https")
        await server.stop()
    }

    @Test("many requests share one HTTP/2 connection")
    func multiplexes() async throws {
        let server = try await start()
        let fixture = try trusting()
        let request = ClientRequest(url: "https://localhost:\(server.port)/")
        let (response, _) = try await fixture.fetch(request)
        #expect(response.protocolVersion == "2")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await fixture.fetch(request) } }
            try await group.waitForAll()
        }
        #expect(fixture.sink.calls.dropFirst().allSatisfy { $0.flags.contains(.connectionReused) })
        #expect(fixture.sink.calls.count == 21)
        #expect(Set(server.requests.map(\.connection)).count == 1)
        await server.stop()
    }

    @Test("HTTP/2 is spoken without TLS when it is asked for")
    func priorKnowledge() async throws {
        let server = try await StubServer.startHTTP2 { _ in .text("hello") }
        let fixture = try Fixture()
        var request = ClientRequest(url: server.url)
        request.httpVersion = .http2
        let versions = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<10 { group.addTask { [request] in try await fixture.fetch(request).response.protocolVersion } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(versions == Array(repeating: "2", count: 10))
        await server.stop()
    }

    @Test("a certificate of a stranger, for another name, or past its end is refused, and nothing is sent")
    func verifies() async throws {
        let server = { (identity: TestIdentity) in try await start(identity) }
        let stranger = try TestAuthority()
        let table = [
            (try await server(stranger.identity(for: "localhost")), "localhost"),
            (try await server(authority.identity(for: "localhost")), "127.0.0.1"),
            (try await server(authority.identity(for: "api.example", "*.localhost")), "localhost"),
            (try await server(authority.identity(for: "localhost", hours: -1)), "localhost"),
        ]
        for (server, host) in table {
            let fixture = try trusting()
            let request = ClientRequest(url: "https://\(host):\(server.port)/", credential: .bearer("token-of-ours"))
            #expect(
                await fixture.failure(request)
                    == .network(type: "certificate_invalid", curlCode: 60, host: host)
            )
            let call = try #require(fixture.sink.calls.first)
            #expect((call.outcome, call.errorType, call.status) == (.networkError, "certificate_invalid", nil))
            #expect(server.requests.isEmpty)
            await server.stop()
        }
    }

    @Test("a certificate of another authority of the same name is refused too, as OpenSSL words it")
    func namesake() async throws {
        let server = try await start(TestAuthority(named: "the same").identity(for: "localhost"))
        let file = folder.file("namesake.pem")
        try Data(TestAuthority(named: "the same").pem.utf8).write(to: URL(filePath: file))
        let fixture = try Fixture { $0.certificateAuthorities = .file(file) }
        let request = ClientRequest(url: "https://localhost:\(server.port)/", credential: .bearer("token-of-ours"))
        guard case .network(let type, _, "localhost") = await fixture.failure(request) else {
            Issue.record("no failure")
            return
        }
        #expect(["certificate_invalid", "tls_error"].contains(type))
        #expect(server.requests.isEmpty)
        await server.stop()
    }

    @Test("who is trusted by default is the system's to say")
    func systemAuthorities() async throws {
        let server = try await start()
        let fixture = try Fixture { $0.certificateAuthorities = .system }
        let failure = await fixture.failure(ClientRequest(url: "https://localhost:\(server.port)/"))
        #expect(failure == .network(type: "certificate_invalid", curlCode: 60, host: "localhost"))
        await server.stop()
    }

    @Test("TLS is 1.2 or newer")
    func versions() async throws {
        for version in [StubTLS.Version.v1_2, .v1_3] {
            let server = try await start(nil, version)
            let request = ClientRequest(url: "https://localhost:\(server.port)/")
            #expect(try await trusting().fetch(request).response.status == 200)
            await server.stop()
        }
        let old = try await start(nil, .v1_1)
        let failure = try await trusting().failure(ClientRequest(url: "https://localhost:\(old.port)/"))
        #expect(failure == .network(type: "tls_error", curlCode: 35, host: "localhost"))
        await old.stop()
    }

    @Test("authorities that cannot be read are an error of their own")
    func unreadableAuthorities() async throws {
        let server = try await start()
        let fixture = try Fixture { $0.certificateAuthorities = .file(folder.file("nothing.pem")) }
        let failure = await fixture.failure(ClientRequest(url: "https://localhost:\(server.port)/"))
        #expect(failure == .network(type: "tls_error", curlCode: 77, host: "localhost"))
        await server.stop()
    }

    @Test("a redirect from https to http is refused")
    func refusesDowngrade() async throws {
        let server = try await start { _ in .redirect(302, to: "http://127.0.0.1:1/") }
        let fixture = try trusting()
        let failure = await fixture.failure(ClientRequest(url: "https://localhost:\(server.port)/down"))
        #expect(failure == .redirectRefused(.downgrade, host: "localhost"))
        #expect(fixture.sink.calls.map(\.status) == [302])
        await server.stop()
    }

    @Test("a body that breaks off is incomplete over TLS too, by either version of HTTP")
    func breaksOff() async throws {
        let server = try await start { _ in
            StubResponse(fields: [("content-length", "10")], steps: [.bytes([1, 2, 3]), .close])
        }
        for version in [ClientRequest.HTTPVersion.http1, .http2] {
            let fixture = try trusting()
            var request = ClientRequest(url: "https://localhost:\(server.port)/")
            request.httpVersion = version
            guard case .network(let type, _, "localhost") = await fixture.failure(request) else {
                Issue.record("no failure by \(version)")
                continue
            }
            #expect(["body_incomplete", "http2_error"].contains(type))
            let call = try #require(fixture.sink.calls.first)
            #expect((call.status, call.outcome, call.errorType) == (200, .networkError, type))
        }
        await server.stop()
    }

    @Test("a server that does not speak TLS is a TLS error")
    func plainServer() async throws {
        let server = try await StubServer.startRaw { connection in
            _ = await connection.read(1)
            try await connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        let fixture = try Fixture()
        let failure = await fixture.failure(ClientRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(failure == .network(type: "tls_error", curlCode: 35, host: "127.0.0.1"))
        await server.stop()
    }
}
