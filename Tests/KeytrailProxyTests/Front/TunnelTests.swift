import KeytrailModel
import KeytrailStubServer
import Testing

@testable import KeytrailProxy

/// Bytes that go through as they are.
@Suite struct TunnelTests {
    @Test("a tunnel that is not looked into passes bytes both ways, and is counted")
    func blind() async throws {
        let server = try await StubServer.startRaw { connection in
            let asked = await connection.read(5)
            try await connection.write(Array("got ".utf8) + asked)
        }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(
            "CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: t/1\r\n\r\nhello"
        )
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(!answer.lowercased().contains("content-length"))
        #expect(answer.messageBody == "got hello")
        let call = try #require(await proxy.finish().first)
        #expect(call.method == "CONNECT")
        #expect(call.host == "127.0.0.1")
        #expect(call.port == server.port)
        #expect(call.requestBodySize == 5)
        #expect(call.responseBodySize == 9)
        #expect(call.userAgent == "t/1")
        await server.stop()
    }

    @Test("a server that speaks first is heard, although the proxy would look into the tunnel")
    func serverFirst() async throws {
        let server = try await StubServer.startRaw { connection in try await connection.write("220 mail ready\r\n") }
        let proxy = try await ProxyFixture { $0.interception = try? .init(authority: ProxyFixture.authority()) }
        let answer = try await proxy.exchange("CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(answer.messageBody == "220 mail ready\r\n")
        #expect(await proxy.finish().map(\.method) == ["CONNECT"])
        await server.stop()
    }

    @Test("what is neither TLS nor HTTP in a tunnel passes as it is")
    func otherProtocol() async throws {
        let server = try await StubServer.startRaw { connection in
            let asked = await connection.read(4)
            try await connection.write(asked.reversed())
        }
        let proxy = try await ProxyFixture { $0.interception = try? .init(authority: ProxyFixture.authority()) }
        let answer = try await proxy.exchange(
            "CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\nHost: x\r\n\r\n\u{1}\u{2}\u{3}\u{4}"
        )
        #expect(answer.messageBody == "\u{4}\u{3}\u{2}\u{1}")
        _ = await proxy.finish()
        await server.stop()
    }

    @Test("HTTP without TLS in a tunnel is recorded call by call")
    func plainHTTP() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let proxy = try await ProxyFixture { $0.interception = try? .init(authority: ProxyFixture.authority()) }
        let answer = try await proxy.exchange(
            "CONNECT 127.0.0.1:\(server.port) HTTP/1.1\r\nHost: x\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        #expect(answer.hasSuffix("hello"))
        let call = try #require(await proxy.finish().first)
        #expect(call.method == "GET")
        #expect(call.path == "/a")
        #expect(call.scheme == "http")
        await server.stop()
    }

    @Test("a tunnel to nowhere is a 502, and recorded")
    func nowhere() async throws {
        let closed = try await StubServer.start { _ in .text("") }
        await closed.stop()
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange("CONNECT 127.0.0.1:\(closed.port) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(answer.status == 502)
        #expect(answer.contains("error=connection_refused"))
        #expect(await proxy.finish().map(\.errorType) == ["connection_refused"])
    }

    @Test("another protocol that both sides agree on passes as it is, and its bytes are counted")
    func upgrade() async throws {
        let server = try await StubServer.startRaw { connection in
            let head = String(decoding: await connection.readHead(), as: UTF8.self)
            guard head.contains("Upgrade: websocket"), head.contains("Connection: Upgrade") else { return }
            try await connection.write(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly"
            )
            let asked = await connection.read(4)
            try await connection.write(asked)
        }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(
            "GET http://127.0.0.1:\(server.port)/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nping"
        )
        #expect(answer.hasPrefix("HTTP/1.1 101"))
        #expect(answer.messageBody == "earlyping")
        let call = try #require(await proxy.finish().first)
        #expect(call.status == 101)
        #expect(call.path == "/socket")
        #expect(call.requestBodySize == 4)
        #expect(call.responseBodySize == 9)
        await server.stop()
    }

    @Test("a server that refuses another protocol answers as ever")
    func noUpgrade() async throws {
        let server = try await StubServer.start { _ in .text("plain") }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(
            "GET \(server.url)/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        )
        #expect(answer.messageBody == "plain")
        _ = await proxy.finish()
        await server.stop()
    }
}
