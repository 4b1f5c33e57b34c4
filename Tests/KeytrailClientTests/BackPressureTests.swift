internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("back-pressure")
struct BackPressureTests {
    @Test("ten megabytes arrive whole and never more than the read-ahead waits in memory")
    func boundsMemory() async throws {
        let block = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 / 256) }
        let server = try await StubServer.start { request in
            guard request.target == "/big" else { return .text("small") }
            let length = "\(block.count * 160)"
            return StubResponse(fields: [("content-length", length)], steps: [.repeated(block, count: 160)])
        }
        let readAhead = 128 * 1_024
        let fixture = try Fixture { $0.readAhead = readAhead }
        let response = try await fixture.client.send(ClientRequest(url: server.url + "/big"))
        var total = 0
        for try await chunk in response.body {
            #expect(chunk.count <= readAhead)
            #expect(chunk.first == block[total % block.count])
            total += chunk.count
            // While these go to and fro, a client without back-pressure would take all that the server has.
            if total < 4 * readAhead { _ = try await fixture.fetch(ClientRequest(url: server.url)) }
        }
        #expect(total == 160 * 65_536)
        #expect(fixture.sink.calls.last?.responseBodySize == Int64(total))
        await server.stop()
    }

    @Test("a body beyond the caller's limit is given up and recorded")
    func collectsWithLimit() async throws {
        let server = try await StubServer.start { _ in .bytes(Array(repeating: 1, count: 2_000_000)) }
        let fixture = try Fixture()
        let response = try await fixture.client.send(ClientRequest(url: server.url))
        await #expect(throws: ClientError.responseTooLarge(limit: 1_000)) {
            try await response.body.collect(limit: 1_000)
        }
        #expect(fixture.sink.calls.count == 1)
        await server.stop()
    }

    @Test("a body beyond the client's limit fails")
    func limitsResponses() async throws {
        let server = try await StubServer.start { _ in .bytes(Array(repeating: 1, count: 100_000)) }
        let fixture = try Fixture { $0.maxResponseBytes = 50_000 }
        #expect(await fixture.failure(ClientRequest(url: server.url)) == .responseTooLarge(limit: 50_000))
        #expect(fixture.sink.calls.count == 1)
        await server.stop()
    }
}
