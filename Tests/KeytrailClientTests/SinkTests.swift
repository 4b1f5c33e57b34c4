internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("a sink that does not keep calls")
struct SinkTests {
    @Test("the call fails by default and says which status it had")
    func fails() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let fixture = try Fixture(refuses: true)
        guard case .notRecorded(status: 200, _) = await fixture.failure(ClientRequest(url: server.url)) else {
            Issue.record("the refusal was lost")
            return
        }
        #expect(fixture.client.unrecordedCalls == 1)
        await server.stop()
    }

    @Test("the call goes on when that is asked for, and is counted")
    func passes() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let fixture = try Fixture(refuses: true) { $0.unrecordedCalls = .pass }
        #expect(try await fixture.fetch(ClientRequest(url: server.url)).body == Array("hello".utf8))
        #expect(fixture.client.unrecordedCalls == 1)
        await server.stop()
    }

    @Test("a redirect that is not recorded is not followed")
    func stopsRedirects() async throws {
        let server = try await StubServer.start { _ in .redirect(302, to: "/b") }
        let fixture = try Fixture(refuses: true)
        _ = await fixture.failure(ClientRequest(url: server.url))
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test("a cancelled task does not keep the sink from its work")
    func shielded() async throws {
        let (arrived, never) = (Gate(), Gate())
        let server = try await StubServer.start { _ in
            arrived.open()
            return StubResponse(gate: never)
        }
        let sink = CancellationSink()
        let fixture = try Fixture()
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        let client = try InstrumentedClient(recorder: fixture.recorder, sink: sink, configuration: configuration)
        let task = Task { _ = try await client.send(ClientRequest(url: server.url)) }
        await arrived.wait()
        task.cancel()
        await #expect(throws: ClientError.cancelled) { try await task.value }
        #expect(client.unrecordedCalls == 0)
        await server.stop()
    }
}

/// Gives up when its task is cancelled, as database libraries do.
private struct CancellationSink: CallSink {
    func record(_ call: CallRecord) async throws { try Task.checkCancellation() }
}
