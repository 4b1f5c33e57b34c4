import Foundation
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@testable import KeytrailProxy

/// HTTP/2 as no client should speak it, by `openssl s_client`, which sends what it is given.
@Suite(.enabled(if: OpenSSL.isInstalled, "needs openssl")) struct HostileHTTP2Tests {
    /// The connection preface (RFC 9113 §3.4) and empty settings.
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(type: 4, stream: 0, [])

    private static func frame(type: UInt8, flags: UInt8 = 0, stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [16, 8, 0].map { UInt8(truncatingIfNeeded: payload.count >> $0) }
        bytes += [type, flags]
        bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: stream >> $0) }
        return bytes + payload
    }

    /// `:method: GET`, `:scheme: https`, `:path: /` by their places in HPACK's static table (RFC 7541 appendix A).
    private static let request: [UInt8] = [0x82, 0x87, 0x84]

    /// A literal field without indexing (RFC 7541 §6.2.2).
    private static func literal(_ name: String, _ value: String) -> [UInt8] {
        [0x00, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)] + Array(value.utf8)
    }

    private static let authority = literal(":authority", "api.example.test")

    /// The preface and more.
    private static func opened(_ pieces: [UInt8]...) -> [UInt8] { preface + pieces.flatMap { $0 } }

    /// A header block on the first stream, which ends with it.
    private static func headers(_ pieces: [UInt8]..., flags: UInt8 = 5, stream: UInt32 = 1) -> [UInt8] {
        frame(type: 1, flags: flags, stream: stream, pieces.flatMap { $0 })
    }

    /// A thousand streams that are reset at once.
    private static var rapidReset: [UInt8] {
        var bytes: [UInt8] = []
        for index in 0..<UInt32(1_000) {
            bytes += headers(request, authority, stream: 2 * index + 1)
            bytes += frame(type: 3, stream: 2 * index + 1, [0, 0, 0, 8])
        }
        return bytes
    }

    /// What is sent, by name.
    private static let cases: [String: [UInt8]] = {
        let length = literal("content-length", "9")
        var cases: [String: [UInt8]] = [:]
        cases["no preface"] = Array("GET / HTTP/1.1\r\nHost: api.example.test\r\n\r\n".utf8)
        cases["garbage behind the preface"] = opened(Array(repeating: 0xa5, count: 4_096))
        cases["a frame longer than allowed"] = opened([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])
        cases["data on a stream that is not open"] = opened(frame(type: 0, flags: 1, stream: 1, [1, 2, 3]))
        cases["headers on stream 0"] = opened(headers(request, authority, stream: 0))
        cases["headers on an even stream"] = opened(headers(request, authority, stream: 2))
        cases["a header block that is none"] = opened(headers([0xff, 0xff, 0xff, 0xff, 0xff]))
        cases["no pseudo-header fields"] = opened(headers(literal("a", "b")))
        cases["two methods"] = opened(headers([0x82, 0x83, 0x87, 0x84], authority))
        cases["a name in capitals"] = opened(headers(request, authority, literal("X-Note", "1")))
        cases["a field of one hop"] = opened(headers(request, authority, literal("connection", "close")))
        cases["a line break in a value"] = opened(headers(request, authority, literal("x", "1\r\nhost: other")))
        cases["a length that the body has not"] = opened(
            headers([0x83, 0x87, 0x84], authority, length, flags: 4),
            frame(type: 0, flags: 1, stream: 1, [1])
        )
        cases["settings with half an entry"] = opened(frame(type: 4, stream: 0, [0, 1, 2]))
        cases["a window that grows by nothing"] = opened(frame(type: 8, stream: 0, [0, 0, 0, 0]))
        cases["a ping of the wrong length"] = opened(frame(type: 6, stream: 0, [1]))
        cases["a push of a client"] = opened(frame(type: 5, flags: 4, stream: 1, [0, 0, 0, 2] + request))
        cases["streams that are reset at once, a thousand times"] = opened(rapidReset)
        return cases
    }()

    @Test("what is no HTTP/2 harms nobody, and the next client is served", arguments: cases.keys.sorted())
    func harmless(name: String) async throws {
        let bytes = try #require(HostileHTTP2Tests.cases[name])
        let (servers, own) = (try TestAuthority(), try ProxyFixture.authority())
        let origin = try await StubServer.startSecure(as: "api.example.test", under: servers) { _ in .text("hello") }
        let proxy = try await ProxyFixture { configuration in
            configuration.interception = .init(authority: own)
            configuration.upstream.trustsSystem = false
            configuration.upstream.trustedAuthorities = [servers.pem]
            configuration.upstream.redirections = ["api.example.test:443:127.0.0.1:\(origin.port)"].compactMap(
                UpstreamConfiguration.Redirection.init
            )
        }
        try await OpenSSL.send(bytes, through: proxy.server.port, to: "api.example.test:443")
        let plain = try await StubServer.start { _ in .text("still here") }
        let answer = try await proxy.exchange("GET \(plain.url)/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(answer.messageBody == "still here")
        // Whatever of it was understood went out as HTTP/1.1 with this host, or not at all.
        for request in origin.requests {
            #expect(request.fields.first { $0.name.lowercased() == "host" }?.value == "api.example.test")
            #expect(!request.fields.contains { $0.name.lowercased() == "connection" })
        }
        #expect(await proxy.finish().contains { $0.outcome == .success })
        await origin.stop()
        await plain.stop()
    }
}
