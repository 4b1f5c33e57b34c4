internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret
internal import KeytrailStore
internal import KeytrailStubServer
internal import KeytrailTestSupport
internal import Testing

/// Secrets of every shape, put everywhere and sent for real, must be nowhere afterwards.
@Suite("canary")
struct CanaryTests {
    @Test("a secret of a request is not left behind", arguments: Places.requests)
    func requests(place: RequestPlace) async throws {
        let server = try await StubServer.start { _ in .text("ok") }
        let client = try CanaryClient()
        var traces = Traces()
        for secret in SecretShapes.all where place.coverage.includes(secret, isKnown: false) {
            await client.send(try place.request(server.url, secret.value), &traces)
        }
        let recorded = try await client.expectNoSecret(traces)
        #expect(recorded >= server.requests.count)
        #expect(place.isRefused == server.requests.isEmpty)
        await server.stop()
    }

    @Test("a secret of a response is not left behind", arguments: Places.responses)
    func responses(place: ResponsePlace) async throws {
        let server = try await StubServer.start(place)
        let client = try CanaryClient()
        var traces = Traces()
        for (index, secret) in SecretShapes.all.enumerated()
        where place.coverage.includes(secret, isKnown: false) {
            var request = ClientRequest(url: "\(server.url)/\(index)/x")
            request.totalTimeout = .milliseconds(place.name == "silence" ? 10 : 5_000)
            await client.send(request, &traces)
        }
        #expect(try await client.expectNoSecret(traces) > 0 || place.coverage == .known)
        await server.stop()
    }

    @Test(
        "a secret that the client sends as a credential is known everywhere, and nothing brings it back",
        arguments: Places.responses
    )
    func credentials(place: ResponsePlace) async throws {
        let server = try await StubServer.start(place)
        let client = try CanaryClient()
        var traces = Traces()
        for (index, secret) in SecretShapes.all.enumerated() {
            let name = (index + place.name.utf8.count) % CredentialKind.allCases.count
            var request = try CredentialKind.allCases[name].request("\(server.url)/\(index)", secret.value)
            request.totalTimeout = .milliseconds(place.name == "silence" ? 10 : 5_000)
            await client.send(request, &traces)
        }
        #expect(try await client.expectNoSecret(traces) > 0)
        await server.stop()
    }

    @Test("a request that is cancelled, or kept back by an open circuit, leaves nothing")
    func keptBack() async throws {
        let server = try await StubServer.start { _ in .text("busy", status: 503) }
        let client = try CanaryClient { $0.circuitBreaker = .init() }
        var traces = Traces()
        for secret in SecretShapes.all {
            let request = try CredentialKind.headerKey.request(server.url, secret.value)
            let traced = await withTaskGroup(of: Traces.self) { group in
                group.addTask {
                    var traces = Traces()
                    await client.send(request, &traces)
                    return traces
                }
                group.cancelAll()
                return await group.reduce(into: Traces()) { $0.add($1) }
            }
            traces.add(traced)
            await client.send(request, &traces)
        }
        #expect(client.client.callsKeptBack > 0)
        #expect(try await client.expectNoSecret(traces) > 0)
        await server.stop()
    }

    @Test("the canary can fail: a secret in the log is found, whole or in part, however it is written")
    func selfTest() async throws {
        for secret in SecretShapes.all {
            let folder = try TemporaryFolder()
            let store = try CallStore.open(path: folder.file("keytrail.db"))
            for text in [String(secret.value.prefix(18)), SecretForms.percentEncoded(secret.value)] {
                try await store.record(record(path: "/x/\(text)"))
                var traces = Traces()
                traces.add(folder: folder.path)
                #expect(traces.leaks(CanaryClient.search).contains { $0.hasSuffix(": \(secret.name)") })
            }
        }
    }

    private func record(path: String) -> CallRecord {
        CallRecord(
            startedAt: Timestamp(seconds: 1_795_435_200),
            door: .client,
            method: "GET",
            scheme: "https",
            host: "api.example.com",
            path: path,
            outcome: .success
        )
    }
}
