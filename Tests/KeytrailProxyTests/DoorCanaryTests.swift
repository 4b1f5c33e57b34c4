import KeytrailCapture
import KeytrailModel
import KeytrailStore
import KeytrailStubServer
import KeytrailTestSupport
import Synchronization
import Testing

@testable import KeytrailProxy

/// Secrets of every shape, sent through the doors for other programs, must be nowhere afterwards.
@Suite("canary of the doors")
struct DoorCanaryTests {
    /// A server that says again, in every place of its answer, what it was asked with.
    private func echoingServer() async throws -> StubServer {
        try await StubServer.startRaw { connection in
            let head = String(decoding: await connection.readHead(), as: UTF8.self)
            let marker = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("x-api-key: ") }
            let secret = marker.map { String($0.dropFirst(11)) } ?? ""
            let body = "{\"ok\":false,\"error\":\"\(SecretForms.json(secret))\",\"path\":\"\(secret)\"}"
            try await connection.write(
                "HTTP/1.1 400 \(secret)\r\nContent-Type: application/json\r\nX-OAuth-Scopes: \(secret)\r\n"
                    + "X-RateLimit-Resource: \(secret)\r\nSet-Cookie: s=\(secret)\r\nLocation: /a?token=\(secret)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
            )
        }
    }

    /// A request that has a secret in every place, with the field that makes it known.
    private func request(_ target: String, _ secret: String) -> String {
        let escaped = SecretForms.percentEncoded(secret)
        let body = "{\"token\":\"\(SecretForms.json(secret))\",\"note\":\"\(SecretForms.json(secret))\"}"
        return
            "POST \(target)/a/\(escaped)/b?page=\(escaped)&token=\(escaped)&\(escaped)=1 HTTP/1.1\r\nHost: localhost\r\n"
            + "X-Api-Key: \(secret)\r\nCookie: s=\(secret)\r\nUser-Agent: tool/\(secret)\r\nX-Note: \(secret)\r\n"
            + "traceparent: 00-\(secret)-00f067aa0ba902b7-01\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    /// Sends every secret and searches all that is left: the files of the log, and what was said of losses.
    private func expectNothingLeft(
        _ door: Door,
        target: (StubServer) -> String,
        start: (ProxyConfiguration, StubServer, RecordingDesk) async throws -> ProxyServer
    ) async throws {
        let server = try await echoingServer()
        let folder = try TemporaryFolder()
        let store = try CallStore.open(path: folder.file("keytrail.db"))
        let recorder = Recorder(
            catalog: ProviderCatalog(packs: []),
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
        )
        let said = Mutex<[String]>([])
        let desk = RecordingDesk(recorder: recorder, sink: store) { loss in
            said.withLock { $0.append(String(describing: loss)) }
        }
        let configuration = ProxyConfiguration(door: door, now: { Timestamp(microseconds: 1_700_000_000_000_000) })
        let proxy = try await start(configuration, server, desk)
        for secret in SecretShapes.all {
            _ = try await RawClient.exchange(request(target(server), secret.value), port: proxy.port)
            // One that goes nowhere: the server's port is no server's.
            _ = try await RawClient.exchange(request("http://127.0.0.1:1", secret.value), port: proxy.port)
        }
        await proxy.shutdown(grace: .seconds(5))
        await desk.close()
        // Of some, the gateway cannot say which route they are for.
        #expect(desk.recordedCalls > SecretShapes.all.count * 3 / 4)
        #expect(desk.lostCalls == 0)
        var traces = Traces()
        traces.add("messages", said.withLock { $0.joined() })
        #expect(traces.add(folder: folder.path) > 0)
        traces.expectNone(SecretSearch(SecretShapes.all))
        await server.stop()
    }

    @Test("a secret that passes the proxy is not left behind")
    func proxy() async throws {
        try await expectNothingLeft(.proxy, target: \.url) { configuration, _, desk in
            try await ProxyServer.startForward(configuration, desk: desk)
        }
    }

    @Test("a secret that passes the gateway is not left behind")
    func gateway() async throws {
        try await expectNothingLeft(.gateway, target: { _ in "/o" }) { configuration, server, desk in
            let route = GatewayRoute(prefix: "/o", upstream: try GatewayUpstream(server.url))
            let gateway = GatewayConfiguration(port: 0, routes: [route])
            return try await ProxyServer.startGateway(gateway, configuration, services: GatewayServices(), desk: desk)
        }
    }

    @Test("what carries a secret on its way says nothing of it when it is printed")
    func descriptions() throws {
        var traces = Traces()
        for secret in SecretShapes.all {
            let request = ForwardedRequest(
                origin: Origin(isSecure: true, host: "a.example", port: 443),
                path: "/\(secret.value)",
                fields: [("authorization", secret.value)]
            )
            traces.add(printing: request, at: "request")
            traces.add(printing: BasicCredentials(user: "u", password: secret.value), at: "credentials")
            let proxies = UpstreamProxies(environment: [
                "https_proxy": "http://u:\(SecretForms.percentEncoded(secret.value))@p:1"
            ])
            traces.add(printing: proxies, at: "proxies")
        }
        traces.expectNone(SecretSearch(SecretShapes.all))
    }
}
