internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("redirects")
struct RedirectTests {
    private static let secret = "s3cr3t-0123456789abcdef"

    @Test("every hop is a call of its own, with its ordinal")
    func recordsHops() async throws {
        let server = try await StubServer.start { request in
            switch request.target {
            case "/a": .redirect(302, to: "/b")
            case "/b": .redirect(307, to: "c?x=1")
            default: .text(request.target)
            }
        }
        let fixture = try Fixture()
        let (response, body) = try await fixture.fetch(ClientRequest(url: server.url + "/a"))
        #expect((response.status, String(decoding: body, as: UTF8.self)) == (200, "/c?x=1"))
        #expect(fixture.sink.calls.map(\.status) == [302, 307, 200])
        #expect(fixture.sink.calls.map(\.resendCount) == [0, 1, 2])
        #expect(fixture.sink.calls.map(\.outcome) == [.redirect, .redirect, .success])
        await server.stop()
    }

    @Test(
        "the method and the body follow RFC 9110 §15.4",
        arguments: [
            (301, "POST", "GET", false), (302, "POST", "GET", false), (303, "POST", "GET", false),
            (303, "PUT", "GET", false),
            (302, "PUT", "PUT", true), (307, "POST", "POST", true), (308, "POST", "POST", true),
        ]
    )
    func rewrites(status: Int, method: String, expected: String, keepsBody: Bool) async throws {
        let server = try await StubServer.start { request in
            request.target == "/a" ? .redirect(status, to: "/b") : .echo(request)
        }
        let fixture = try Fixture()
        var request = ClientRequest(method: method, url: server.url + "/a", body: .bytes([1, 2, 3]))
        request.fields[.contentType] = "application/octet-stream"
        #expect(try await fixture.fetch(request).body == (keepsBody ? [1, 2, 3] : []))
        #expect(server.requests.last?.method == expected)
        #expect(server.requests.last?["content-type"] == (keepsBody ? "application/octet-stream" : nil))
        await server.stop()
    }

    @Test("a redirect may be left to the caller")
    func leaves() async throws {
        let server = try await StubServer.start { _ in .redirect(302, to: "/b") }
        let fixture = try Fixture()
        var request = ClientRequest(url: server.url)
        request.redirects = .none
        let (response, _) = try await fixture.fetch(request)
        #expect((response.status, response.fields[.location]) == (302, "/b"))
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test("a loop ends at the limit")
    func limits() async throws {
        let server = try await StubServer.start { _ in .redirect(302, to: "/again") }
        let fixture = try Fixture()
        var request = ClientRequest(url: server.url)
        request.redirects = .follow(max: 3)
        #expect(await fixture.failure(request) == .tooManyRedirects(limit: 3))
        #expect(fixture.sink.calls.count == 4)
        await server.stop()
    }

    @Test("a secret inside other values does not go to another origin")
    func leavesEmbeddedSecrets() async throws {
        let other = try await StubServer.start { _ in .text("") }
        let next = "https%3A%2F%2Fx%2F%3Ft%3Dtoken%252Dof%252Dours"
        let location = "\(other.url)/b?a=1&next=\(next)&token-of-ours&back=cookie-of-ours"
        let server = try await StubServer.start { _ in .redirect(302, to: location) }
        let fixture = try Fixture()
        var request = ClientRequest(url: server.url, credential: .bearer("token-of-ours"))
        request.fields[.userAgent] = "tool token-of-ours"
        request.fields[.cookie] = "theme=dark; session=cookie-of-ours"
        _ = try await fixture.fetch(request)
        #expect(other.requests.map(\.target) == ["/b?a=1"])
        #expect(other.requests.first?.fields.contains { $0.value.contains("of-ours") } == false)
        await server.stop()
        await other.stop()
    }

    @Test("a secret in another origin's name is not looked up")
    func refusesSecretHost() async throws {
        let server = try await StubServer.start { _ in .redirect(302, to: "http://Token-of-ours.localhost/") }
        let request = ClientRequest(url: server.url, credential: .bearer("token-of-ours"))
        #expect(try await Fixture().failure(request) == .redirectRefused(.credentialInPath, host: "127.0.0.1"))
        await server.stop()
    }

    @Test("a streamed body is not sent twice")
    func refusesStreams() async throws {
        let server = try await StubServer.start { _ in .redirect(307, to: "/b") }
        let fixture = try Fixture()
        let chunks = AsyncStream<[UInt8]> { $0.finish() }
        let request = ClientRequest(method: "POST", url: server.url, body: .stream(chunks))
        #expect(await fixture.failure(request) == .bodyNotReplayable)
        #expect(fixture.sink.calls.map(\.status) == [307])
        await server.stop()
    }

    @Test("inside an origin the credential goes along", arguments: Presentation.allCases)
    func keepsCredential(_ presentation: Presentation) async throws {
        let server = try await StubServer.start { request in
            request.target.hasPrefix("/a") ? .redirect(302, to: "/b") : .text("")
        }
        let fixture = try Fixture()
        _ = try await fixture.fetch(presentation.request(server.url + "/a", Self.secret))
        let last = try #require(server.requests.last)
        #expect(last.target.hasPrefix("/b"))
        let isTrueToForm = presentation == .queryInURL ? !last.carries(Self.secret) : last.carries(Self.secret)
        #expect(isTrueToForm)
        #expect(fixture.sink.calls.allSatisfy { !$0.flags.contains(.credentialDropped) })
        await server.stop()
    }

    @Test("to another host or port the credential stays behind, in every form", arguments: Presentation.allCases)
    func dropsCredential(_ presentation: Presentation) async throws {
        let other = try await StubServer.start { _ in .text("") }
        // The server hands on the query that it got, as many do.
        let server = try await StubServer.start { request in
            let query = request.target.split(separator: "?").dropFirst().first.map { "?\($0)&keep=1" } ?? "?keep=1"
            return .redirect(302, to: "http://localhost:\(other.port)/b\(query)")
        }
        let fixture = try Fixture()
        _ = try await fixture.fetch(presentation.request(server.url + "/a", Self.secret))
        #expect(server.requests.first?.carries(Self.secret) == true)
        let landed = try #require(other.requests.first)
        #expect(landed.target == "/b?keep=1")
        #expect(!landed.carries(Self.secret))
        #expect(fixture.sink.calls.map { $0.flags.contains(.credentialDropped) } == [false, true])
        await server.stop()
        await other.stop()
    }

    @Test("to another origin what is no secret goes along, and nothing is said to be dropped")
    func keepsTheRest() async throws {
        let other = try await StubServer.start { _ in .text("") }
        let target = "/b?author=tom&keyword=a+b&empty="
        let server = try await StubServer.start { _ in .redirect(302, to: "\(other.url)\(target)") }
        let fixture = try Fixture()
        var request = ClientRequest(url: server.url + "/a?author=tom&keyword=a+b")
        request.fields[.accept] = "application/json"
        _ = try await fixture.fetch(request)
        #expect(other.requests.first?.target == target)
        #expect(other.requests.first?["accept"] == "application/json")
        #expect(fixture.sink.calls.allSatisfy { !$0.flags.contains(.credentialDropped) })
        await server.stop()
        await other.stop()
    }

    @Test("a secret in the path of another origin's URL stops the redirect")
    func refusesSecretInPath() async throws {
        let server = try await StubServer.start { _ in .redirect(302, to: "http://localhost:1/1/tokens/\(Self.secret)")
        }
        let fixture = try Fixture()
        let request = ClientRequest(url: server.url, credential: .bearer(Self.secret))
        #expect(await fixture.failure(request) == .redirectRefused(.credentialInPath, host: "127.0.0.1"))
        await server.stop()
    }

    @Test("a secret in the body is not sent again to another origin")
    func refusesSecretInBody() async throws {
        let server = try await StubServer.start { _ in .redirect(307, to: "http://localhost:1/") }
        let fixture = try Fixture()
        var request = ClientRequest(method: "POST", url: server.url, credential: .trello(key: "k", token: Self.secret))
        request.body = .bytes(Array("token=\(Self.secret)".utf8))
        #expect(await fixture.failure(request) == .redirectRefused(.credentialInBody, host: "127.0.0.1"))
        await server.stop()
    }

    @Test(
        "a redirect out of HTTP, to nowhere, or in plain text over the network is refused",
        arguments: [
            ("ftp://127.0.0.1/x", ClientError.redirectRefused(.invalidLocation, host: "127.0.0.1")),
            ("file:///etc/passwd", .redirectRefused(.invalidLocation, host: "127.0.0.1")),
            ("http://", .redirectRefused(.invalidLocation, host: "127.0.0.1")),
            ("http://example.com/", .plaintextRefused(host: "example.com")),
        ]
    )
    func refuses(location: String, error: ClientError) async throws {
        let server = try await StubServer.start { _ in .redirect(302, to: location) }
        let fixture = try Fixture()
        #expect(await fixture.failure(ClientRequest(url: server.url)) == error)
        #expect(fixture.sink.calls.count == 1)
        await server.stop()
    }
}

/// The ways in which a request may carry a secret.
enum Presentation: CaseIterable {
    case bearer, basic, headerKey, trelloHeader, trelloQuery, authorizationField, cookieField, customField, queryInURL,
        userInfo

    func request(_ url: String, _ secret: String) -> ClientRequest {
        var request = ClientRequest(url: url)
        switch self {
        case .bearer: request.credential = .bearer(secret)
        case .basic: request.credential = .basic(user: "ann", password: secret)
        case .headerKey: request.credential = HTTPField.Name.apiKey.map { .headerKey(name: $0, value: secret) }
        case .trelloHeader: request.credential = .trello(key: "k3y-\(secret)", token: secret)
        case .trelloQuery: request.credential = .trello(key: "k3y-\(secret)", token: secret, form: .query)
        case .authorizationField: request.fields[.authorization] = "token \(secret)"
        case .cookieField: request.fields[.cookie] = "session=\(secret)"
        case .customField: try? request.add(field: "X-Api-Key", value: secret)
        case .queryInURL: request.url += "?key=\(secret)&token=\(secret)"
        case .userInfo: request.url = url.replacing("http://", with: "http://ann:\(secret)@")
        }
        return request
    }
}

extension StubRequest {
    /// Whether the secret is anywhere in the request, as it is or in the Base64 of `ann:<secret>`.
    func carries(_ secret: String) -> Bool {
        // Base64 of "ann:s3cr3t-0123456789abcdef".
        let encoded = "YW5uOnMzY3IzdC0wMTIzNDU2Nzg5YWJjZGVm"
        let texts = [target, String(decoding: body, as: UTF8.self)] + fields.map(\.value)
        return texts.contains { $0.contains(secret) || $0.contains(encoded) }
    }
}
