internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret
internal import KeytrailStubServer
internal import Testing

@Suite("OAuth 1.0 signatures of the client")
struct OAuth1CredentialTests {
    private static let clientSecret = Secret("canary-" + String(repeating: "c", count: 24))
    private static let tokenSecret = Secret("canary-" + String(repeating: "s", count: 24))
    private static let token = "canary-" + String(repeating: "t", count: 24)

    private var credentials: OAuth1Credentials {
        OAuth1Credentials(
            clientKey: Secret("client-key-0123456789"),
            clientSecret: Self.clientSecret,
            token: Secret(Self.token),
            tokenSecret: Self.tokenSecret
        )
    }

    /// The request as the stub server got it, its signature found to be right.
    private func checked(_ request: StubRequest, _ server: StubServer) throws -> OAuth1ReceivedRequest {
        let received = try OAuth1ReceivedRequest(
            OAuth1Request(
                method: request.method,
                url: server.url + request.target,
                host: request["host"],
                body: request.body.isEmpty
                    ? .none : OAuth1Request.Body(request.body, contentType: request["content-type"])
            ),
            authorization: request["authorization"]
        )
        #expect(try received.isAuthentic(.secrets(client: Self.clientSecret, token: Self.tokenSecret)))
        return received
    }

    private func form(_ url: String, _ body: ClientRequest.Body, _ credential: ClientCredential) -> ClientRequest {
        var request = ClientRequest(method: "POST", url: url, body: body, credential: credential)
        request.fields[.contentType] = "application/x-www-form-urlencoded"
        return request
    }

    @Test("every transmission and method reaches the server with a right signature")
    func forms() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        let path = "/a%20b/../c/?x=%7e&x=1&y"
        for method in [OAuth1SignatureMethod.hmacSHA1, .hmacSHA256, .plaintext] {
            for transmission in OAuth1Transmission.allCases {
                let credential = ClientCredential.oauth1(credentials, method: method, transmission: transmission)
                _ = try await fixture.fetch(form(server.url + path, .bytes(Array("f=+&g=%2B".utf8)), credential))
            }
        }
        #expect(server.requests.count == 9)
        let nonces = try server.requests.map { try checked($0, server).nonce }
        #expect(Set(nonces).count == 9)
        #expect(server.requests.filter { $0["authorization"] != nil }.count == 3)
        #expect(fixture.sink.calls.filter { $0.flags.contains(.credentialInURL) }.count == 3)
        await server.stop()
    }

    @Test("a body that is no form, from memory or a stream, is left out of the signature")
    func otherBodies() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        let stream = AsyncStream<[UInt8]> { continuation in
            continuation.yield([1, 2])
            continuation.finish()
        }
        for body in [ClientRequest.Body.bytes(Array("{}".utf8)), .stream(stream)] {
            let request = ClientRequest(method: "PUT", url: server.url, body: body, credential: .oauth1(credentials))
            _ = try await fixture.fetch(request)
        }
        #expect(try server.requests.map { try checked($0, server).method } == [.hmacSHA1, .hmacSHA1])
        await server.stop()
    }

    @Test("a form from a stream cannot be signed, and is not sent")
    func streamedForm() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        let request = form(server.url, .stream(AsyncStream<[UInt8]> { $0.finish() }), .oauth1(credentials))
        #expect(await fixture.failure(request) == .invalidRequest(.unsignableBody))
        let hashing = ClientCredential.oauth1(OAuth1Signer(credentials, bodyHash: .sha256))
        let hashed = ClientRequest(
            method: "PUT",
            url: server.url,
            body: .stream(AsyncStream<[UInt8]> { $0.finish() }),
            credential: hashing
        )
        #expect(await fixture.failure(hashed) == .invalidRequest(.unsignableBody))
        #expect(server.requests.isEmpty)
        await server.stop()
    }

    @Test("a redirect inside the origin is signed anew", arguments: OAuth1Transmission.allCases)
    func redirect(transmission: OAuth1Transmission) async throws {
        let server = try await StubServer.start { request in
            // A server that hands the query on, signature and all.
            let query = request.target.split(separator: "?").dropFirst().first.map { "?\($0)" } ?? ""
            return request.target.hasPrefix("/old") ? .redirect(307, to: "/new\(query)") : .text("")
        }
        let fixture = try Fixture()
        let credential = ClientCredential.oauth1(credentials, transmission: transmission)
        _ = try await fixture.fetch(form(server.url + "/old?a=1", .bytes(Array("b=2".utf8)), credential))
        #expect(server.requests.count == 2)
        let received = try server.requests.map { try checked($0, server) }
        #expect(received[0].nonce != received[1].nonce)
        #expect(fixture.sink.calls.map(\.resendCount) == [0, 1])
        await server.stop()
    }

    @Test("no part of a signature crosses to another origin", arguments: [OAuth1Transmission.header, .query])
    func crossing(transmission: OAuth1Transmission) async throws {
        let other = try await StubServer.start { _ in .text("") }
        let otherURL = other.url
        let server = try await StubServer.start { request in
            let query = request.target.split(separator: "?").dropFirst().first.map { "?\($0)" } ?? ""
            return .redirect(302, to: otherURL + "/\(query)")
        }
        let fixture = try Fixture()
        let credential = ClientCredential.oauth1(credentials, method: .plaintext, transmission: transmission)
        _ = try await fixture.fetch(ClientRequest(url: server.url + "/?a=1", credential: credential))
        let request = try #require(other.requests.first)
        #expect(request["authorization"] == nil)
        #expect(!request.target.contains("canary") && !request.target.contains("client-key"))
        #expect(fixture.sink.calls.last?.flags.contains(.credentialDropped) == true)
        await server.stop()
        await other.stop()
    }

    @Test("the clock and the nonce are the caller's to give")
    func clock() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        let credential = ClientCredential.oauth1(
            OAuth1Signer(credentials),
            parameters: [.outOfBand],
            now: { Timestamp(seconds: 137_131_200) },
            nonce: { "wIjqoS" }
        )
        _ = try await fixture.fetch(ClientRequest(url: server.url, credential: credential))
        let received = try checked(try #require(server.requests.first), server)
        #expect(received.time == Timestamp(seconds: 137_131_200) && received.nonce == "wIjqoS")
        #expect(received["oauth_callback"] == "oob")
        await server.stop()
    }

    @Test("PLAINTEXT never leaves the machine unprotected, whatever the configuration allows")
    func plaintext() async throws {
        let fixture = try Fixture { $0.allowsPlaintext = true }
        let request = ClientRequest(
            url: "http://api.example.com/",
            credential: .oauth1(credentials, method: .plaintext)
        )
        #expect(await fixture.failure(request) == .plaintextRefused(host: "api.example.com"))
    }

    @Test("a URL that carries a signature already is refused")
    func alreadySigned() async throws {
        let fixture = try Fixture()
        let request = ClientRequest(url: "https://127.0.0.1:1/?oauth_nonce=1", credential: .oauth1(credentials))
        #expect(await fixture.failure(request) == .invalidRequest(.credential))
    }
}
