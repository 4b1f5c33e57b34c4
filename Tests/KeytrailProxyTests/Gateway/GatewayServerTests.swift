import KeytrailCapture
import KeytrailModel
import KeytrailStubServer
import Synchronization
import Testing

@testable import KeytrailProxy

/// Calls through a gateway to real servers.
@Suite struct GatewayServerTests {
    /// A gateway with one route, `/o`, and what it records.
    private struct Fixture {
        let server: ProxyServer
        let sink = BatchSink()
        let desk: RecordingDesk

        init(
            _ origin: StubServer,
            services: GatewayServices = GatewayServices(),
            _ change: (inout GatewayRoute) -> Void = { _ in }
        ) async throws {
            let recorder = Recorder(
                catalog: ProviderCatalog(packs: []),
                fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
            )
            desk = RecordingDesk(recorder: recorder, sink: sink)
            var route = GatewayRoute(prefix: "/o", upstream: try GatewayUpstream(origin.url))
            change(&route)
            server = try await ProxyServer.startGateway(
                GatewayConfiguration(port: 0, routes: [route]),
                ProxyConfiguration(door: .gateway, now: { Timestamp(microseconds: 1_700_000_000_000_000) }),
                services: services,
                desk: desk
            )
        }

        func get(_ target: String, method: String = "GET", host: String = "localhost", fields: String = "") async throws
            -> String
        {
            try await RawClient.exchange(
                "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\(fields)\r\n",
                port: server.port
            )
        }

        func finish() async -> [CallRecord] {
            await server.shutdown(grace: .seconds(5))
            await desk.close()
            return sink.calls
        }
    }

    @Test("a call goes to the route's server without the prefix, and is recorded for the route")
    func forward() async throws {
        let origin = try await StubServer.start { _ in .text("hello") }
        let gateway = try await Fixture(origin) { $0.name = "my-job" }
        #expect(try await gateway.get("/o/1/boards?x=1").messageBody == "hello")
        #expect(origin.requests.map(\.target) == ["/1/boards?x=1"])
        let call = try #require(await gateway.finish().first)
        #expect(call.door == .gateway)
        #expect(call.program == "my-job")
        #expect(call.host == "127.0.0.1")
        #expect(call.path == "/1/boards")
        await origin.stop()
    }

    @Test("a gateway calls nobody else, whatever the target and Host say")
    func noRelay() async throws {
        let origin = try await StubServer.start { _ in .text("hello") }
        let other = try await StubServer.start { _ in .text("other") }
        let gateway = try await Fixture(origin)
        #expect(try await gateway.get("\(other.url)/secret").status == 404)
        #expect(try await gateway.get("/o/x", host: "evil.example").status == 421)
        #expect(try await gateway.get("/o/x", host: "127.0.0.1:\(other.port)").messageBody == "hello")
        #expect(
            try await RawClient.exchange(
                "CONNECT 127.0.0.1:\(other.port) HTTP/1.1\r\nHost: localhost\r\n\r\n",
                port: gateway.server.port
            ).status == 404
        )
        #expect(other.requests.isEmpty)
        _ = await gateway.finish()
        await origin.stop()
        await other.stop()
    }

    @Test("what the route does not allow is refused, reaches nobody, and is recorded")
    func leastPrivilege() async throws {
        let origin = try await StubServer.start { _ in .text("hello") }
        let gateway = try await Fixture(origin) { route in
            route.allow = [GatewayRule(methods: ["GET"], path: try? PathTemplate("/1/boards/*"))]
        }
        #expect(try await gateway.get("/o/1/boards/a").status == 200)
        #expect(try await gateway.get("/o/1/boards/a", method: "DELETE").status == 403)
        #expect(try await gateway.get("/o/1/boards/../tokens/a").status == 403)
        #expect(try await gateway.get("/o/1/boards/%2e%2e/tokens/a").status == 403)
        #expect(origin.requests.count == 1)
        let calls = await gateway.finish()
        #expect(calls.map(\.errorType) == [nil, "not_allowed", "not_allowed", "not_allowed"])
        #expect(calls[1].method == "DELETE")
        #expect(calls[1].path == "/1/boards/a")
        #expect(calls[1].flags.contains(.refusedHere))
        await origin.stop()
    }

    @Test("links lead back through the gateway")
    func links() async throws {
        let origin = try await StubServer.start { request in
            let host = request.fields.first { $0.name.lowercased() == "host" }?.value ?? ""
            return .text(
                "",
                status: 302,
                fields: [("location", "http://\(host)/next?page=2"), ("link", "<http://\(host)/a>; rel=\"next\"")]
            )
        }
        let gateway = try await Fixture(origin)
        let answer = try await gateway.get("/o/first", host: "localhost:8787")
        #expect(answer.contains("http://localhost:8787/o/next?page=2\r\n"))
        #expect(answer.contains("<http://localhost:8787/o/a>; rel=\"next\"\r\n"))
        _ = await gateway.finish()
        await origin.stop()
    }

    @Test("a credential is added, is not in the record, and the client's own is gone")
    func credential() async throws {
        struct Presenter: CredentialPresenter {
            func present(_ name: String, in request: ForwardedRequest, method: String) async throws -> ForwardedRequest
            {
                var request = request
                request.fields.removeAll { $0.name.lowercased() == "authorization" }
                request.fields.append(("authorization", "Bearer of-the-gateway-7f3a"))
                request.path += "?echo=of-the-gateway-7f3a"
                request.knownSecrets.append(Array("of-the-gateway-7f3a".utf8))
                return request
            }
        }
        let origin = try await StubServer.start { _ in .text("hello") }
        var services = GatewayServices()
        services.presenter = Presenter()
        let gateway = try await Fixture(origin, services: services) { $0.credential = "mine" }
        _ = try await gateway.get("/o/x", fields: "Authorization: Bearer dummy\r\n")
        let told = try #require(origin.requests.first).fields.filter { $0.name.lowercased() == "authorization" }
        #expect(told.map(\.value) == ["Bearer of-the-gateway-7f3a"])
        let call = try #require(await gateway.finish().first)
        #expect(call.credential?.scheme == .bearer)
        #expect(!"\(call)".contains("of-the-gateway"))
        await origin.stop()
    }

    @Test("without its credential a call is not made")
    func noCredential() async throws {
        let origin = try await StubServer.start { _ in .text("hello") }
        let gateway = try await Fixture(origin) { $0.credential = "mine" }
        #expect(try await gateway.get("/o/x").status == 502)
        #expect(origin.requests.isEmpty)
        #expect(await gateway.finish().map(\.errorType) == ["no_credential"])
        await origin.stop()
    }

    @Test("a signature that the route breaks is warned of once")
    func signatures() async throws {
        let origin = try await StubServer.start { _ in .text("hello") }
        let warnings = Mutex<[SignedScheme.Kind]>([])
        var services = GatewayServices()
        services.onBrokenSignature = { _, scheme in warnings.withLock { $0.append(scheme.kind) } }
        let gateway = try await Fixture(origin, services: services)
        let field = "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu/s3/aws4_request, Signature=00\r\n"
        for _ in 0..<3 { _ = try await gateway.get("/o/x", fields: field) }
        #expect(warnings.withLock { $0 } == [.awsV4])
        _ = await gateway.finish()
        await origin.stop()
    }
}
