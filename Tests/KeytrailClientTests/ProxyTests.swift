internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("proxies")
struct ProxyTests {
    @Test("a plain request goes to the proxy with its whole URL, and is recorded under its own host")
    func forwards() async throws {
        let proxy = try await StubServer.start { _ in .text("from the proxy") }
        let fixture = try Fixture {
            $0.proxy = .url(proxy.url)
            $0.allowsPlaintext = true
        }
        let (_, body) = try await fixture.fetch(ClientRequest(url: "http://api.example/x"))
        #expect(String(decoding: body, as: UTF8.self) == "from the proxy")
        #expect(proxy.requests.first?.target == "http://api.example/x")
        #expect(fixture.sink.calls.first?.host == "api.example")
        await proxy.stop()
    }

    @Test("a proxy that refuses the tunnel is a proxy error")
    func refusesTunnel() async throws {
        let proxy = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
        }
        let fixture = try Fixture { $0.proxy = .url(proxy.url) }
        guard
            case .network(type: "proxy_error", _, "api.example") = await fixture.failure(
                ClientRequest(url: "https://api.example/x")
            )
        else {
            Issue.record("no proxy error")
            return
        }
        #expect(fixture.sink.calls.first?.errorType == "proxy_error")
        #expect(fixture.sink.calls.first?.status == nil)
        await proxy.stop()
    }
}
