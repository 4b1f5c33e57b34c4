import KeytrailModel
import KeytrailStubServer
import Testing

@testable import KeytrailProxy

/// A proxy whose way to the servers leads through another one.
@Suite struct ChainedProxyTests {
    private func chained(
        to next: ProxyFixture,
        login: String = "",
        exceptions: String = ""
    ) async throws -> ProxyFixture {
        let url = "http://\(login)127.0.0.1:\(next.server.port)"
        return try await ProxyFixture {
            $0.upstream.proxies = UpstreamProxies(environment: [
                "http_proxy": url, "https_proxy": url, "no_proxy": exceptions,
            ])
        }
    }

    private func get(_ server: StubServer) -> String {
        "GET \(server.url)/a?b=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    }

    @Test("plain requests go on as the next proxy wants them, with its password and without the client's")
    func plain() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let next = try await ProxyFixture { $0.credentials = BasicCredentials(user: "me", password: "p:w") }
        let proxy = try await chained(to: next, login: "me:p%3Aw@")
        #expect(try await proxy.exchange(get(server)).messageBody == "hello")
        #expect(server.requests.map(\.target) == ["/a?b=c"])
        let calls = await proxy.finish()
        #expect(calls.map(\.host) == ["127.0.0.1"])
        #expect(calls.map(\.path) == ["/a"])
        #expect(await next.finish().count == 1)
        await server.stop()
    }

    @Test("tunnels are asked of the next proxy")
    func tunnel() async throws {
        let server = try await StubServer.startRaw { connection in
            try await connection.write(await connection.read(4).reversed())
        }
        let next = try await ProxyFixture()
        let proxy = try await chained(to: next)
        let answer = try await proxy.exchange("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\nHost: x\r\n\r\nabcd")
        #expect(answer.messageBody == "dcba")
        _ = await proxy.finish()
        #expect(await next.finish().map(\.method) == ["CONNECT"])
        await server.stop()
    }

    @Test("a next proxy that refuses is not mistaken for the server")
    func refused() async throws {
        let server = try await StubServer.startRaw { _ in }
        let next = try await ProxyFixture { $0.credentials = BasicCredentials(user: "me", password: "pw") }
        let proxy = try await chained(to: next)
        let answer = try await proxy.exchange("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(answer.status == 502)
        #expect(await proxy.finish().map(\.errorType) == ["proxy_error"])
        _ = await next.finish()
        await server.stop()
    }

    @Test("whom no_proxy names is called directly")
    func exceptions() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let next = try await ProxyFixture()
        let proxy = try await chained(to: next, exceptions: "127.0.0.0/8")
        #expect(try await proxy.exchange(get(server)).messageBody == "hello")
        _ = await proxy.finish()
        #expect(await next.finish().isEmpty)
        await server.stop()
    }

    @Test("IPv6 servers are called by their address")
    func v6() async throws {
        let proxy = try await ProxyFixture()
        // Nothing listens there; what is said shows that the address was understood.
        let answer = try await proxy.exchange("GET http://[::1]:1/ HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(answer.status == 502)
        let call = try #require(await proxy.finish().first)
        #expect(call.host == "::1")
        #expect(["connection_refused", "unreachable"].contains(call.errorType))
    }
}
