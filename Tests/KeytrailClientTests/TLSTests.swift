internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("TLS and HTTP/2", .serialized, .enabled(if: NginxServer.isInstalled, "nginx or openssl is not installed"))
struct TLSTests {
    @Test("a trusted server answers over the version that was negotiated, and the handshake is timed")
    func negotiates() async throws {
        let server = try await NginxServer()
        let fixture = try Fixture { $0.certificateAuthorities = .file(server.certificate) }
        var request = ClientRequest(url: "https://localhost:\(server.tlsPort)/")
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
    }

    @Test("many requests share one HTTP/2 connection")
    func multiplexes() async throws {
        let server = try await NginxServer()
        let fixture = try Fixture { $0.certificateAuthorities = .file(server.certificate) }
        let request = ClientRequest(url: "https://localhost:\(server.tlsPort)/")
        let (response, _) = try await fixture.fetch(request)
        #expect(response.protocolVersion == "2")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await fixture.fetch(request) } }
            try await group.waitForAll()
        }
        #expect(fixture.sink.calls.dropFirst().allSatisfy { $0.flags.contains(.connectionReused) })
        #expect(fixture.sink.calls.count == 21)
    }

    @Test("HTTP/2 is spoken without TLS when it is asked for")
    func priorKnowledge() async throws {
        let server = try await NginxServer()
        let fixture = try Fixture()
        var request = ClientRequest(url: "http://127.0.0.1:\(server.plainPort)/")
        request.httpVersion = .http2
        let versions = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<10 { group.addTask { [request] in try await fixture.fetch(request).response.protocolVersion } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(versions == Array(repeating: "2", count: 10))
    }

    @Test("an unknown authority and a wrong name are refused", arguments: [false, true])
    func verifies(trustsAuthority: Bool) async throws {
        let server = try await NginxServer()
        let fixture = try Fixture {
            $0.certificateAuthorities = trustsAuthority ? .file(server.certificate) : .system
        }
        let host = trustsAuthority ? "127.0.0.1" : "localhost"
        let failure = await fixture.failure(ClientRequest(url: "https://\(host):\(server.tlsPort)/"))
        #expect(failure == .network(type: "certificate_invalid", curlCode: 60, host: host))
        #expect(fixture.sink.calls.first?.errorType == "certificate_invalid")
    }

    @Test("a redirect from https to http is refused")
    func refusesDowngrade() async throws {
        let server = try await NginxServer()
        let fixture = try Fixture { $0.certificateAuthorities = .file(server.certificate) }
        let failure = await fixture.failure(ClientRequest(url: "https://localhost:\(server.tlsPort)/down"))
        #expect(failure == .redirectRefused(.downgrade, host: "localhost"))
        #expect(fixture.sink.calls.map(\.status) == [302])
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
