internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Synchronization
internal import Testing

@Suite("tasks on the client's own thread, and recording behind them")
struct ExecutorTests {
    @Test("tasks that prefer the client's thread send, read and are recorded", arguments: [1, 20])
    func near(count: Int) async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        let bodies = try await withTaskExecutorPreference(fixture.client.executor) {
            try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for number in 0..<count {
                    group.addTask {
                        var request = ClientRequest(method: "POST", url: server.url)
                        request.body = .bytes(Array("\(number)".utf8))
                        return try await fixture.fetch(request).body
                    }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
        }
        #expect(bodies == Set((0..<count).map { Array("\($0)".utf8) }))
        #expect(fixture.sink.calls.count == count)
        await server.stop()
    }

    @Test("a task on the client's thread can shut the client down and go on")
    func shutdown() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let fixture = try Fixture()
        let error = await withTaskExecutorPreference(fixture.client.executor) {
            _ = try? await fixture.fetch(ClientRequest(url: server.url))
            await fixture.client.shutdown()
            await Task.yield()
            return await fixture.failure(ClientRequest(url: server.url))
        }
        #expect(error == .shutDown)
        #expect(fixture.sink.calls.count == 1)
        await server.stop()
    }

    @Test("calls recorded behind are all in the sink after the shutdown", arguments: [false, true])
    func behind(near: Bool) async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let sink = BatchSink()
        let fixture = try Fixture()
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        configuration.recording = .behind
        let client = try InstrumentedClient(recorder: fixture.recorder, sink: sink, configuration: configuration)
        try await withTaskExecutorPreference(near ? client.executor : nil) {
            for _ in 0..<20 { _ = try await client.send(ClientRequest(url: server.url)).body.collect() }
        }
        await client.shutdown()
        #expect(sink.count == 20)
        #expect(client.unrecordedCalls == 0)
        await server.stop()
    }

    @Test("a task on the client's thread that waits for the last recording goes on at once")
    func behindShutdown() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let sink = BatchSink()
        let fixture = try Fixture()
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        configuration.recording = .behind
        let client = try InstrumentedClient(recorder: fixture.recorder, sink: sink, configuration: configuration)
        let clock = ContinuousClock()
        let start = clock.now
        try await withTaskExecutorPreference(client.executor) {
            _ = try await client.send(ClientRequest(url: server.url)).body.collect()
            await client.shutdown()
        }
        // The loop's own wait is a minute: what it lets go on itself must not sleep through it.
        #expect(clock.now - start < .seconds(50))
        #expect(sink.count == 1)
        await server.stop()
    }

    @Test("a call recorded behind that the sink refuses is counted and not thrown")
    func behindRefused() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let fixture = try Fixture(refuses: true) { $0.recording = .behind }
        #expect(try await fixture.fetch(ClientRequest(url: server.url)).body == Array("hello".utf8))
        await fixture.client.shutdown()
        #expect(fixture.client.unrecordedCalls == 1)
        await server.stop()
    }
}

/// Counts the calls it gets, several at once.
private final class BatchSink: BatchCallSink {
    private let total = Mutex(0)

    var count: Int { total.withLock { $0 } }

    func record(_ call: CallRecord) async throws { total.withLock { $0 += 1 } }

    func record(_ calls: [CallRecord]) -> [Result<Void, any Error>] {
        total.withLock { $0 += calls.count }
        return calls.map { _ in .success(()) }
    }
}
