internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("credentials")
struct CredentialTests {
    @Test("every form reaches the server as its specification says")
    func forms() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        let name = try #require(HTTPField.Name.apiKey)
        let credentials: [ClientCredential] = [
            .bearer("abc"), .basic(user: "Aladdin", password: "open sesame"), .headerKey(name: name, value: "abc"),
            .trello(key: "k", token: "t"),
        ]
        for credential in credentials {
            _ = try await fixture.fetch(ClientRequest(url: server.url + "/x", credential: credential))
        }
        // The Basic example is RFC 7617 §2's.
        #expect(
            server.requests.map { $0["authorization"] } == [
                "Bearer abc", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", nil,
                "OAuth oauth_consumer_key=\"k\", oauth_token=\"t\"",
            ]
        )
        #expect(server.requests.map { $0["x-api-key"] } == [nil, nil, "abc", nil])
        #expect(server.requests.allSatisfy { $0.target == "/x" })
        await server.stop()
    }

    @Test(
        "Trello's query form adds to the query that is there",
        arguments: [
            ("/1/boards", "/1/boards?key=k&token=t%2B1"),
            ("/1/boards?fields=name", "/1/boards?fields=name&key=k&token=t%2B1"),
            ("/1/boards?#top", "/1/boards?key=k&token=t%2B1"),
        ]
    )
    func trelloQuery(path: String, expected: String) async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        let credential = ClientCredential.trello(key: "k", token: "t+1", form: .query)
        _ = try await fixture.fetch(ClientRequest(url: server.url + path, credential: credential))
        #expect(server.requests.first?.target == expected)
        #expect(server.requests.first?["authorization"] == nil)
        #expect(fixture.sink.calls.first?.flags.contains(.credentialInURL) == true)
        await server.stop()
    }

    @Test("the credential replaces a field of the same name")
    func replaces() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        var request = ClientRequest(url: server.url, credential: .bearer("new"))
        request.fields[.authorization] = "Bearer old"
        _ = try await fixture.fetch(request)
        #expect(
            server.requests.first?.fields.filter { $0.name.lowercased() == "authorization" }.map(\.value) == [
                "Bearer new"
            ]
        )
        await server.stop()
    }

    @Test("printing shows nothing")
    func prints() throws {
        let secret = "s3cr3t-0123456789"
        let credential = ClientCredential.trello(key: secret, token: secret)
        var request = ClientRequest(url: "https://u:\(secret)@h/?token=\(secret)", body: .bytes(Array(secret.utf8)))
        request.fields[.authorization] = secret
        request.credential = credential
        var configuration = ClientConfiguration()
        configuration.proxy = .url("http://u:\(secret)@proxy")
        for value in [credential, request, configuration] as [any Sendable] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] { #expect(!text.contains(secret)) }
        }
    }

    @Test("no secret is in any error or recorded call, whatever goes wrong", arguments: Presentation.allCases)
    func canary(_ presentation: Presentation) async throws {
        let secret = "s3cr3t-0123456789abcdef"
        let server = try await StubServer.start { request in
            switch request.target.split(separator: "?").first {
            case "/close": .hangUp
            case "/short": StubResponse(fields: [("content-length", "9")], steps: [.bytes([1]), .close])
            case "/denied": .text("invalid token", status: 401, fields: [("www-authenticate", "Bearer")])
            case "/moved": .redirect(302, to: "http://localhost:1/?token=\(secret)&x=\(secret)")
            case "/loop": .redirect(302, to: "/loop?token=\(secret)")
            default: .text("")
            }
        }
        let fixture = try Fixture()
        for path in ["/ok", "/close", "/short", "/denied", "/moved", "/loop"] {
            var texts: [String] = []
            do {
                _ = try await fixture.fetch(presentation.request(server.url + path, secret))
            } catch {
                dump(error, to: &texts.appendedText)
                texts.append("\(error) \(String(reflecting: error))")
            }
            dump(fixture.sink.calls, to: &texts.appendedText)
            #expect(!texts.contains { $0.contains(secret) }, "\(path)")
        }
        #expect(fixture.sink.calls.count >= 6)
        await server.stop()
    }
}

extension [String] {
    /// A new text at the end.
    fileprivate var appendedText: String {
        get { "" }
        set { append(newValue) }
    }
}
