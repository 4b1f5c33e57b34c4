internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("failures")
struct FailureTests {
    @Test("a refused port is a refused connection")
    func refused() async throws {
        let server = try await StubServer.start { _ in .text("") }
        await server.stop()
        let fixture = try Fixture()
        let failure = await fixture.failure(ClientRequest(url: server.url))
        #expect(failure == .network(type: "connection_refused", curlCode: 7, host: "127.0.0.1"))
        let call = try #require(fixture.sink.calls.first)
        #expect((call.outcome, call.errorType, call.status) == (.networkError, "connection_refused", nil))
    }

    @Test("a name that does not resolve says so")
    func unresolved() async throws {
        let fixture = try Fixture()
        let failure = await fixture.failure(ClientRequest(url: "https://keytrail.invalid/"))
        #expect(failure == .network(type: "name_not_resolved", curlCode: 6, host: "keytrail.invalid"))
        #expect(fixture.sink.calls.first?.errorType == "name_not_resolved")
    }

    @Test("a server that does not answer in time is a time-out")
    func timesOut() async throws {
        let gate = Gate()
        let server = try await StubServer.start { _ in StubResponse(gate: gate) }
        let fixture = try Fixture()
        var request = ClientRequest(url: server.url)
        request.totalTimeout = .milliseconds(60)
        let failure = await fixture.failure(request)
        #expect(failure == .timeout(host: "127.0.0.1"))
        #expect(failure?.curlCode == 28)
        #expect(fixture.sink.calls.first?.errorType == "timeout")
        await server.stop()
    }

    @Test(
        "a response that is not HTTP is malformed",
        arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "\u{1}\u{2}\u{3}\r\n\r\n"]
    )
    func malformed(bytes: String) async throws {
        let server = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write(bytes)
        }
        let fixture = try Fixture()
        let failure = await fixture.failure(ClientRequest(url: server.url))
        #expect(failure == .network(type: "malformed_response", curlCode: 1, host: "127.0.0.1"))
        #expect(fixture.sink.calls.first?.errorType == "malformed_response")
        await server.stop()
    }

    @Test("a connection closed without an answer is reset")
    func hangsUp() async throws {
        let server = try await StubServer.start { _ in .hangUp }
        let fixture = try Fixture()
        let failure = await fixture.failure(ClientRequest(url: server.url))
        #expect(failure == .network(type: "connection_reset", curlCode: 52, host: "127.0.0.1"))
        await server.stop()
    }

    @Test(
        "a connection closed within the header section is reset",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 2",
        ]
    )
    func breaksOffInHeader(bytes: String) async throws {
        let server = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write(bytes)
        }
        let fixture = try Fixture()
        guard case .network(let type, _, "127.0.0.1") = await fixture.failure(ClientRequest(url: server.url)) else {
            Issue.record("no failure")
            return
        }
        let call = try #require(fixture.sink.calls.first)
        #expect((call.outcome, call.errorType, call.status) == (.networkError, type, nil))
        #expect(["connection_reset", "malformed_response"].contains(type))
        await server.stop()
    }

    @Test("a body shorter than promised is incomplete, and what came is delivered first")
    func truncated() async throws {
        let server = try await StubServer.start { _ in
            StubResponse(fields: [("content-length", "10")], steps: [.bytes([1, 2, 3]), .close])
        }
        let fixture = try Fixture()
        let response = try await fixture.client.send(ClientRequest(url: server.url))
        var chunks = response.body.makeAsyncIterator()
        #expect(try await chunks.next() == [1, 2, 3])
        await #expect(throws: ClientError.network(type: "body_incomplete", curlCode: 18, host: "127.0.0.1")) {
            try await chunks.next()
        }
        let call = try #require(fixture.sink.calls.first)
        #expect((call.status, call.errorType, call.responseBodySize) == (200, "body_incomplete", 3))
        await server.stop()
    }

    @Test("a header section beyond the limit fails", arguments: [(1, 110_000), (400, 1_000)])
    func largeHeader(lines: Int, length: Int) async throws {
        let server = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n")
            for _ in 0..<lines { try await connection.write("x-big: \(String(repeating: "a", count: length))\r\n") }
            try await connection.write("\r\n")
        }
        let fixture = try Fixture()
        guard case .network(let type, _, "127.0.0.1") = await fixture.failure(ClientRequest(url: server.url)) else {
            Issue.record("no network failure")
            return
        }
        #expect(type == "too_large_header")
        #expect(fixture.sink.calls.first?.errorType == "too_large_header")
        await server.stop()
    }

    @Test("a header section of 90,000 bytes in one line is taken")
    func longHeader() async throws {
        let value = String(repeating: "a", count: 90_000)
        let server = try await StubServer.start { _ in .text("", fields: [("x-big", value)]) }
        let fixture = try Fixture()
        let (response, _) = try await fixture.fetch(ClientRequest(url: server.url))
        #expect(response.fields[try #require(HTTPField.Name("x-big"))] == value)
        await server.stop()
    }

    @Test("a header section of 100 KB in many lines is taken")
    func manyFields() async throws {
        let fields = (0..<100).map { ("x-big-\($0)", String(repeating: "a", count: 1_000)) }
        let server = try await StubServer.start { _ in .text("", fields: fields) }
        let fixture = try Fixture()
        let (response, _) = try await fixture.fetch(ClientRequest(url: server.url))
        #expect(response.fields.count { $0.value.utf8.count == 1_000 } == 100)
        #expect(fixture.sink.calls.map(\.status) == [200])
        await server.stop()
    }

    @Test("informational responses and trailers are not the response's fields")
    func informational() async throws {
        let server = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")
            try await connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n")
            try await connection.write("1\r\na\r\n0\r\nx-sum: 1\r\n\r\n")
        }
        let fixture = try Fixture()
        let (response, body) = try await fixture.fetch(ClientRequest(url: server.url))
        #expect((response.status, body) == (200, [97]))
        #expect(response.fields.map(\.name.canonicalName) == ["transfer-encoding", "trailer"])
        await server.stop()
    }
}

@Suite("requests that are not sent")
struct RefusedRequestTests {
    @Test(
        "what would break the message apart is refused before anything is sent",
        arguments: [
            ("GET\r\nX: y", [:], ClientError.invalidRequest(.method)), ("GET ", [:], .invalidRequest(.method)),
            ("", [:], .invalidRequest(.method)), ("CONNECT", [:], .invalidRequest(.method)),
            ("GET", ["X-A": "1\r\nX-B: 2"], .invalidRequest(.fieldValue(name: "X-A"))),
            ("GET", ["X-A": "1\u{0}"], .invalidRequest(.fieldValue(name: "X-A"))),
            ("GET", ["X-A\r\nX-B": "1"], .invalidRequest(.fieldName)), ("GET", ["": "1"], .invalidRequest(.fieldName)),
            ("GET", ["Content-Length": "5"], .invalidRequest(.reservedField(name: "content-length"))),
        ] as [(String, [String: String], ClientError)]
    )
    func injection(method: String, fields: [String: String], error: ClientError) async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        await #expect(throws: error) {
            var request = ClientRequest(method: method, url: server.url)
            for (name, value) in fields { try request.add(field: name, value: value) }
            _ = try await fixture.client.send(request)
        }
        #expect(server.requests.isEmpty)
        #expect(fixture.sink.calls.isEmpty)
        await server.stop()
    }

    @Test("a credential with a line break is refused", arguments: ["a\r\nX: y", "a\u{0}", "a\nb"])
    func credentialInjection(secret: String) async throws {
        let fixture = try Fixture()
        let name = try #require(HTTPField.Name.apiKey)
        let credentials: [ClientCredential] = [
            .bearer(secret), .basic(user: secret, password: ""), .basic(user: "", password: secret),
            .headerKey(name: name, value: secret), .trello(key: secret, token: ""),
            .trello(key: "", token: secret, form: .query), .trello(key: "a\"b", token: "c"),
            .basic(user: "a:b", password: "c"),
        ]
        for credential in credentials {
            let request = ClientRequest(url: "http://127.0.0.1:1/", credential: credential)
            #expect(await fixture.failure(request) == .invalidRequest(.credential))
        }
    }

    @Test(
        "what is not an absolute HTTP URL is refused",
        arguments: [
            "", "example.com", "/path", "ftp://example.com/", "file:///etc/passwd", "https://", "https://a b/",
            "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\u{0}", "http://127.0.0.1:99999/",
        ]
    )
    func invalidURL(url: String) async throws {
        let fixture = try Fixture()
        #expect(await fixture.failure(ClientRequest(url: url)) == .invalidURL)
    }

    @Test(
        "plain HTTP leaves the machine only when that is allowed",
        arguments: [
            "http://example.com/", "http://127.0.0.1.example.com/", "http://localhost.example.com/",
            "http://1270.0.0.1.nip.io/",
            "http://[fe80::1]/", "http://user@example.com/",
        ]
    )
    func plaintext(url: String) async throws {
        let fixture = try Fixture()
        guard case .plaintextRefused = await fixture.failure(ClientRequest(url: url)) else {
            Issue.record("\(url) was not refused")
            return
        }
        #expect(fixture.sink.calls.isEmpty)
        let open = try Fixture {
            $0.allowsPlaintext = true
            $0.proxy = .url("http://127.0.0.1:1")
        }
        guard case .network = await open.failure(ClientRequest(url: url)) else {
            Issue.record("\(url) was not tried")
            return
        }
    }

    @Test("HEAD takes no body")
    func headWithBody() async throws {
        let fixture = try Fixture()
        let request = ClientRequest(method: "HEAD", url: "http://127.0.0.1:1/", body: .bytes([1]))
        #expect(await fixture.failure(request) == .invalidRequest(.body))
    }
}
