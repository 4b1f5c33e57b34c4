internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("silent re-sends")
struct ResendTests {
    /// Answers the first request of a connection, and hangs up after it has read the second.
    private func startServer() async throws -> StubServer {
        let seen = Counter()
        return try await StubServer.start { request in
            let isSecondOfFirst = request.connection == 1 && seen.next(request.connection) == 2
            return isSecondOfFirst ? .hangUp : .echo(request)
        }
    }

    @Test("a POST that libcurl repeated on a new connection says so")
    func detects() async throws {
        let server = try await startServer()
        let fixture = try Fixture()
        for byte in 1...2 {
            let request = ClientRequest(method: "POST", url: server.url + "/pay", body: .bytes([UInt8(byte)]))
            #expect(try await fixture.fetch(request).body == [UInt8(byte)])
        }
        #expect(server.requests.map(\.body) == [[1], [2], [2]])
        let calls = fixture.sink.calls
        #expect(calls.map { $0.flags.contains(.silentlyResent) } == [false, true])
        #expect(calls.map(\.resendCount) == [0, 1])
        #expect(calls.map { $0.flags.contains(.connectionReused) } == [false, false])
        await server.stop()
    }

    @Test("a streamed body that was under way is not repeated")
    func refusesStreams() async throws {
        let server = try await startServer()
        let fixture = try Fixture()
        _ = try await fixture.fetch(ClientRequest(method: "POST", url: server.url, body: .bytes([1])))
        let chunks = AsyncStream<[UInt8]> { continuation in
            continuation.yield([2])
            continuation.finish()
        }
        let failure = await fixture.failure(ClientRequest(method: "POST", url: server.url, body: .stream(chunks)))
        #expect(failure == .bodyNotReplayable)
        #expect(server.requests.count == 2)
        #expect(fixture.sink.calls.map(\.outcome) == [.success, .networkError])
        await server.stop()
    }
}
