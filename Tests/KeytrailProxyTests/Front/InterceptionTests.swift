import Foundation
import HTTPTypes
import KeytrailCapture
import KeytrailClient
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import NIOCore
import Testing

@testable import KeytrailProxy

/// TLS that ends at the proxy, by a real client that trusts it or does not.
@Suite struct InterceptionTests {
    private static let host = "api.example.test"

    /// A server, the proxy before it, and a client behind that.
    private struct Fixture {
        let origin: StubServer
        let proxy: ProxyFixture
        let client: InstrumentedClient
        private let folder: TemporaryFolder

        init(
            trustsServer: Bool = true,
            trustsProxy: Bool = true,
            _ change: (inout ProxyConfiguration) -> Void = { _ in },
            handler: @escaping StubServer.Handler
        ) async throws {
            let (servers, own) = (try TestAuthority(), try CertificateAuthority.makeEphemeral(now: Fixture.now))
            let origin = try await StubServer.startSecure(as: host, under: servers, handler: handler)
            proxy = try await ProxyFixture { configuration in
                configuration.now = { Fixture.now }
                configuration.interception = .init(authority: own)
                configuration.upstream.trustsSystem = false
                configuration.upstream.trustedAuthorities = trustsServer ? [servers.pem] : []
                configuration.upstream.redirections = ["\(host):443:127.0.0.1:\(origin.port)"].compactMap(
                    UpstreamConfiguration.Redirection.init
                )
                change(&configuration)
            }
            self.origin = origin
            folder = try TemporaryFolder()
            let trusted = trustsProxy ? own.certificatePEM : try TestAuthority().pem
            try trusted.write(toFile: folder.file("ca.pem"), atomically: true, encoding: .utf8)
            var configuration = ClientConfiguration()
            configuration.proxy = .url("http://127.0.0.1:\(proxy.server.port)")
            configuration.certificateAuthorities = .file(folder.file("ca.pem"))
            client = try InstrumentedClient(
                recorder: Recorder(
                    catalog: ProviderCatalog(packs: []),
                    fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
                ),
                sink: BatchSink(),
                configuration: configuration
            )
        }

        /// Real time: certificates are checked against it by the client.
        static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

        func get(
            _ path: String,
            method: String = "GET",
            version: ClientRequest.HTTPVersion = .http2
        ) async throws -> (response: ClientResponse, body: [UInt8]) {
            var request = ClientRequest(method: method, url: "https://\(host)\(path)")
            request.httpVersion = version
            request.credential = .bearer("a-token-for-the-server-1234")
            let response = try await client.send(request)
            return (response, try await response.body.collect())
        }

        func finish() async -> [CallRecord] {
            await client.shutdown()
            let calls = await proxy.finish()
            await origin.stop()
            return calls
        }
    }

    @Test("a call over HTTP/2 or HTTP/1.1 is looked into, sent on and recorded", arguments: [true, false])
    func recorded(isModern: Bool) async throws {
        let fixture = try await Fixture { _ in .text("hello", fields: [("x-ratelimit-limit", "10")]) }
        let (response, body) = try await fixture.get("/v1/items?page=2", version: isModern ? .http2 : .http1)
        #expect(response.status == 200)
        #expect(response.protocolVersion == (isModern ? "2" : "1.1"))
        #expect(String(decoding: body, as: UTF8.self) == "hello")
        let asked = try #require(fixture.origin.requests.first)
        #expect(asked.target == "/v1/items?page=2")
        #expect(asked.fields.first { $0.name.lowercased() == "host" }?.value == Self.host)
        let call = try #require(await fixture.finish().first)
        #expect(call.scheme == "https")
        #expect(call.host == Self.host)
        #expect(call.path == "/v1/items")
        #expect(call.protocolVersion == (isModern ? "2" : "1.1"))
        #expect(call.credential?.scheme == .bearer)
        #expect(call.outcome == .success)
        #expect(call.peerAddress == "127.0.0.1")
    }

    @Test("streams of one connection go on side by side")
    func streams() async throws {
        let fixture = try await Fixture { request in .text(request.target) }
        _ = try await fixture.get("/first")
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask { String(decoding: try await fixture.get("/\(number)").body, as: UTF8.self) }
            }
            let answers = try await group.reduce(into: Set<String>()) { $0.insert($1) }
            #expect(answers == Set((0..<20).map { "/\($0)" }))
        }
        let calls = await fixture.finish()
        #expect(calls.count == 21)
        #expect(calls.allSatisfy { $0.outcome == .success })
    }

    @Test("HEAD, empty answers and large bodies are framed as HTTP/2 has it")
    func framing() async throws {
        let fixture = try await Fixture { request in
            switch request.target {
            case "/none": StubResponse(status: 204)
            case "/head": StubResponse(fields: [("content-length", "4")])
            default: StubResponse(steps: [.repeated(Array(repeating: 0x61, count: 65_536), count: 64)])
            }
        }
        #expect(try await fixture.get("/none").response.status == 204)
        #expect(try await fixture.get("/head", method: "HEAD").body.isEmpty)
        #expect(try await fixture.get("/large").body.count == 4_194_304)
        let calls = await fixture.finish()
        #expect(calls.map(\.responseBodySize) == [0, 0, 4_194_304])
        #expect(calls.allSatisfy { $0.outcome == .success })
    }

    @Test("a server whose certificate is not trusted is not called; the client is told why")
    func untrustedServer() async throws {
        let fixture = try await Fixture(trustsServer: false) { _ in .text("hello") }
        let (response, body) = try await fixture.get("/")
        #expect(response.status == 502)
        #expect(String(decoding: body, as: UTF8.self).contains("certificate"))
        #expect(response.fields.contains { $0.value == "keytrail; error=tls_certificate_error" })
        #expect(fixture.origin.requests.isEmpty)
        #expect(await fixture.finish().map(\.errorType) == ["certificate_invalid"])
    }

    @Test("a client that does not trust the proxy makes no call, which is recorded")
    func untrustedProxy() async throws {
        let fixture = try await Fixture(trustsProxy: false) { _ in .text("hello") }
        await #expect(throws: ClientError.self) { try await fixture.get("/") }
        #expect(fixture.origin.requests.isEmpty)
        let call = try #require(await fixture.finish().first)
        #expect(call.method == "CONNECT")
        #expect(call.host == Self.host)
        #expect(call.errorType == "client_rejected_certificate")
    }

    @Test("a host that is ignored is spoken to by the client itself")
    func ignored() async throws {
        let fixture = try await Fixture {
            $0.interception = try? .init(
                authority: ProxyFixture.authority(),
                hosts: HostPatterns(only: [], ignored: ["*.test"])
            )
        } handler: { _ in
            .text("hello")
        }
        // The client trusts the proxy alone, not the server that it gets to see now.
        await #expect(throws: ClientError.self) { try await fixture.get("/") }
        let call = try #require(await fixture.finish().first)
        #expect(call.method == "CONNECT")
        #expect(call.errorType == nil)
        #expect((call.responseBodySize ?? 0) > 500)
    }

    @Test("what takes too long is ended: silent clients, slow requests, silent servers")
    func timeouts() async throws {
        let (asked, never) = (Gate(), Gate())
        let server = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            asked.open()
            await never.wait()
        }
        let proxy = try await ProxyFixture()
        async let silent = proxy.exchange("")
        async let slow = proxy.exchange("GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: a\r\nX-Drip: d")
        async let served = proxy.exchange("GET \(server.url)/ HTTP/1.1\r\nHost: a\r\n\r\n")
        await asked.wait()
        // All three have sent what they will; connections that are not there yet are swept in a later round.
        var answers: [String] = []
        let sweeping = Task {
            while !Task.isCancelled {
                await proxy.server.sweep(after: .hours(1))
                await Task.yield()
            }
        }
        answers = try await [silent, slow, served]
        sweeping.cancel()
        #expect(answers[0].isEmpty)
        #expect(answers[1].isEmpty)
        #expect(answers[2].status == 504)
        #expect(await proxy.finish().map(\.errorType) == ["timeout"])
        never.open()
        await server.stop()
    }
}
