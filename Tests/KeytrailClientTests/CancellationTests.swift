internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("cancellation and shutdown")
struct CancellationTests {
    @Test("a task cancelled before the response throws at once, and its call is recorded as cancelled")
    func beforeHead() async throws {
        let (arrived, never) = (Gate(), Gate())
        let server = try await StubServer.start { _ in
            arrived.open()
            return StubResponse(gate: never)
        }
        let fixture = try Fixture()
        let task = Task { await fixture.failure(ClientRequest(url: server.url)) }
        await arrived.wait()
        task.cancel()
        #expect(await task.value == .cancelled)
        let call = try #require(fixture.sink.calls.first)
        #expect((call.outcome, call.errorType, call.status) == (.cancelled, nil, nil))
        await server.stop()
    }

    @Test("a task cancelled while it reads throws at once, and its call keeps the status")
    func whileReading() async throws {
        let never = Gate()
        let server = try await StubServer.start { _ in StubResponse(steps: [.bytes([1]), .wait(never)]) }
        let fixture = try Fixture()
        let reading = Gate()
        let task = Task {
            let response = try await fixture.client.send(ClientRequest(url: server.url))
            var chunks = response.body.makeAsyncIterator()
            _ = try await chunks.next()
            reading.open()
            return try await chunks.next()
        }
        await reading.wait()
        task.cancel()
        await #expect(throws: ClientError.cancelled) { try await task.value }
        #expect(fixture.sink.calls.map(\.outcome) == [.cancelled])
        #expect(fixture.sink.calls.map(\.status) == [200])
        await server.stop()
    }

    @Test("a cancelled task sends nothing")
    func alreadyCancelled() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try Fixture()
        let gate = Gate()
        let task = Task {
            await gate.wait()
            return await fixture.failure(ClientRequest(url: server.url))
        }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(server.requests.isEmpty && fixture.sink.calls.isEmpty)
        await server.stop()
    }

    @Test("a response that nobody reads is broken off and recorded")
    func dropped() async throws {
        let never = Gate()
        let server = try await StubServer.start { _ in StubResponse(steps: [.bytes([1]), .wait(never)]) }
        let fixture = try Fixture()
        do {
            let response = try await fixture.client.send(ClientRequest(url: server.url))
            #expect(response.status == 200)
        }
        await fixture.client.shutdown()
        #expect(fixture.sink.calls.map(\.status) == [200])
        #expect(fixture.sink.calls.map(\.outcome) == [.cancelled])
        await server.stop()
    }

    @Test("a small response that nobody reads is a success: it came whole")
    func unread() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let fixture = try Fixture()
        _ = try await fixture.client.send(ClientRequest(url: server.url))
        await fixture.client.shutdown()
        #expect(fixture.sink.calls.map(\.status) == [200])
        await server.stop()
    }

    @Test("shutdown breaks off what runs, records it, and refuses what comes after")
    func shutsDown() async throws {
        let (arrived, never) = (Gate(), Gate())
        let server = try await StubServer.start { _ in
            arrived.open()
            return StubResponse(gate: never)
        }
        let fixture = try Fixture()
        async let failure = fixture.failure(ClientRequest(url: server.url))
        await arrived.wait()
        await fixture.client.shutdown()
        #expect(fixture.sink.calls.map(\.outcome) == [.cancelled])
        #expect(await failure == .shutDown)
        #expect(await fixture.failure(ClientRequest(url: server.url)) == .shutDown)
        await fixture.client.shutdown()
        await server.stop()
    }

    @Test("a response outlives the client's last reference")
    func outlives() async throws {
        let gate = Gate()
        let server = try await StubServer.start { _ in StubResponse(steps: [.bytes([1]), .wait(gate), .bytes([2])]) }
        let response = try await Fixture().client.send(ClientRequest(url: server.url))
        gate.open()
        #expect(try await response.body.collect() == [1, 2])
        await server.stop()
    }

    @Test("a failing upload stream fails the request")
    func failingStream() async throws {
        struct Broken: Error {}
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([1])
            continuation.finish(throwing: Broken())
        }
        let request = ClientRequest(method: "POST", url: server.url, body: .stream(chunks))
        #expect(await fixture.failure(request) == .bodyFailed)
        #expect(fixture.sink.calls.count == 1)
        await server.stop()
    }

    @Test("a stream shorter or longer than its length fails the request", arguments: [2, 4] as [Int64])
    func wrongLength(length: Int64) async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        let chunks = AsyncStream<[UInt8]> { continuation in
            continuation.yield([1, 2, 3])
            continuation.finish()
        }
        let request = ClientRequest(method: "POST", url: server.url, body: .stream(chunks, length: length))
        #expect(await fixture.failure(request) == .bodyFailed)
        await server.stop()
    }
}
