import KeytrailModel
import KeytrailStubServer
import Testing

@testable import KeytrailProxy

/// Requests that two servers could read in two ways, or that no client should send.
@Suite struct HostileRequestTests {
    /// A request and the status that it gets; `URL` stands for the server's.
    private static let refused: [(String, Int)] = [
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", 400),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd", 400),
        (
            "POST URL/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400
        ),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
        ("POST URL/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST URL/ HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        ("GET URL/ HTTP/1.1\nHost: a\n\n", 400),
        ("GET URL/ HTTP/1.1\r\nHost: a\r\nX: 1\nY: 2\r\n\r\n", 400),
        ("GET URL/ HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400),
        ("GET URL/ HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        ("GET URL/ HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
        ("GET URL/ HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", 400),
        ("GET URL/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET URL/ HTTP/1.1\r\n\r\n", 400),
        ("GET URL/ HTTP/2.0\r\nHost: a\r\n\r\n", 400),
        ("GE(T URL/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http://user:password@127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /local HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT 127.0.0.1 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT http://127.0.0.1:1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\u{0}\u{5}hello", 400),
    ]

    @Test("a request that is not beyond doubt goes nowhere", arguments: refused)
    func goesNowhere(text: String, status: Int) async throws {
        let origin = try await StubServer.start { _ in .text("reached") }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(text.replacing("URL", with: origin.url))
        #expect(answer.status == status)
        #expect(!answer.contains("reached"))
        #expect(origin.requests.isEmpty)
        #expect(await proxy.finish().isEmpty)
        await origin.stop()
    }

    @Test("what follows a refused request on its connection is not read")
    func nothingAfter() async throws {
        let origin = try await StubServer.start { _ in .text("reached") }
        let proxy = try await ProxyFixture()
        let smuggled = "GET \(origin.url)/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        let answer = try await proxy.exchange(
            "POST \(origin.url)/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + smuggled
        )
        #expect(answer.status == 400)
        #expect(origin.requests.isEmpty)
        _ = await proxy.finish()
        await origin.stop()
    }

    @Test("a header section of a megabyte is refused as too large")
    func largeHead() async throws {
        let proxy = try await ProxyFixture()
        let large = String(repeating: "x", count: 1 << 20)
        let answer = try await proxy.exchange("GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: a\r\nX: \(large)\r\n\r\n")
        #expect(answer.status == 431)
        _ = await proxy.finish()
    }

    @Test("a request to the proxy itself does not go round")
    func loop() async throws {
        let proxy = try await ProxyFixture()
        let port = proxy.server.port
        for host in ["127.0.0.1", "localhost"] {
            let answer = try await proxy.exchange(
                "GET http://\(host):\(port)/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.status == 508)
        }
        _ = await proxy.finish()
    }

    @Test("a response that is both measured and chunked reaches the client in one way")
    func ambiguousResponse() async throws {
        let origin = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            )
        }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange("GET \(origin.url)/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answer.status == 502 || !answer.lowercased().contains("content-length: 3"))
        _ = await proxy.finish()
        await origin.stop()
    }

    @Test("an answer that is no HTTP is a 502 that says so")
    func noHTTP() async throws {
        let origin = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write("SSH-2.0-OpenSSH_9.6\r\n")
        }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange("GET \(origin.url)/ HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.status == 502)
        #expect(answer.contains("error=http_protocol_error"))
        #expect(await proxy.finish().map(\.errorType) == ["malformed_response"])
        await origin.stop()
    }

    @Test("a proxy with a password lets nobody in without it")
    func password() async throws {
        let origin = try await StubServer.start { _ in .text("reached") }
        let proxy = try await ProxyFixture { $0.credentials = BasicCredentials(user: "me", password: "p:w") }
        func answer(_ field: String) async throws -> String {
            try await proxy.exchange("GET \(origin.url)/ HTTP/1.1\r\nHost: a\r\n\(field)Connection: close\r\n\r\n")
        }
        #expect(try await answer("").status == 407)
        // base64 of "me:wrong", of "me:p:w"
        #expect(try await answer("Proxy-Authorization: Basic bWU6d3Jvbmc=\r\n").status == 407)
        #expect(try await answer("Proxy-Authorization: Basic bWU6cDp3\r\n").messageBody == "reached")
        #expect(
            !(try #require(origin.requests.first)).fields.contains { $0.name.lowercased() == "proxy-authorization" }
        )
        _ = await proxy.finish()
        await origin.stop()
    }
}
