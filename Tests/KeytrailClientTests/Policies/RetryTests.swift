internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("sending again")
struct RetryTests {
    /// Answers with these statuses, one after another, then with 200.
    private func startServer(_ statuses: [Int], fields: [(String, String)] = []) async throws -> StubServer {
        let seen = Counter()
        return try await StubServer.start { _ in
            let number = seen.next()
            guard number <= statuses.count else { return .text("done") }
            let status = statuses[number - 1]
            return status == 0 ? .hangUp : .text("later", status: status, fields: fields)
        }
    }

    private func fixture(_ change: (inout ClientConfiguration) -> Void = { _ in }) throws -> Fixture {
        try Fixture {
            $0.retry = .standard
            change(&$0)
        }
    }

    @Test("each attempt is a call, and all of one request say so")
    func recovers() async throws {
        let server = try await startServer([503, 0])
        let fixture = try fixture()
        var request = ClientRequest(url: server.url)
        // On a kept connection libcurl itself would send the request again.
        request.freshConnection = true
        let (response, body) = try await fixture.fetch(request)
        #expect((response.status, String(decoding: body, as: UTF8.self)) == (200, "done"))
        _ = try await fixture.fetch(ClientRequest(url: server.url))
        let calls = fixture.sink.calls
        #expect(calls.map(\.status) == [503, nil, 200, 200])
        #expect(calls.map(\.outcome) == [.serverError, .networkError, .success, .success])
        #expect(calls.map(\.resendCount) == [0, 1, 2, 0])
        #expect(Set(calls.prefix(3).map(\.requestID)).count == 1)
        #expect(try #require(calls.first?.requestID) != calls.last?.requestID)
        #expect(fixture.clock.waits.count == 2)
        #expect(fixture.clock.waits.allSatisfy { $0 >= .milliseconds(100) && $0 <= .milliseconds(900) })
        await server.stop()
    }

    @Test("the connection of an answer that was thrown away is used again")
    func reusesConnection() async throws {
        let server = try await startServer([503])
        _ = try await fixture().fetch(ClientRequest(url: server.url))
        #expect(server.requests.map(\.connection) == [1, 1])
        await server.stop()
    }

    @Test("without a policy a request is sent once")
    func none() async throws {
        let server = try await startServer([503])
        let fixture = try Fixture()
        #expect(try await fixture.fetch(ClientRequest(url: server.url)).response.status == 503)
        #expect((fixture.sink.calls.count, fixture.clock.waits.count) == (1, 0))
        await server.stop()
    }

    @Test("when no attempt helps the last answer is the result")
    func givesUp() async throws {
        let server = try await startServer([500, 502, 504, 503])
        let fixture = try fixture()
        let (response, body) = try await fixture.fetch(ClientRequest(url: server.url))
        #expect((response.status, String(decoding: body, as: UTF8.self)) == (504, "later"))
        #expect(fixture.sink.calls.count == 3)
        await server.stop()
    }

    @Test("a POST is repeated with an Idempotency-Key only", arguments: [false, true])
    func post(hasKey: Bool) async throws {
        let server = try await startServer([503])
        let fixture = try fixture()
        var request = ClientRequest(method: "POST", url: server.url, body: .bytes([1, 2]))
        if hasKey { try request.add(field: "idempotency-key", value: "\"8e03978e\"") }
        #expect(try await fixture.fetch(request).response.status == (hasKey ? 200 : 503))
        #expect(server.requests.map(\.body) == Array(repeating: [1, 2], count: hasKey ? 2 : 1))
        await server.stop()
    }

    @Test("a POST to a port where nobody listens was not sent, so it is tried again")
    func refused() async throws {
        let server = try await startServer([])
        await server.stop()
        let fixture = try fixture()
        let failure = await fixture.failure(ClientRequest(method: "POST", url: server.url, body: .bytes([1])))
        #expect(failure == .network(type: "connection_refused", curlCode: 7, host: "127.0.0.1"))
        #expect(fixture.sink.calls.count == 3)
    }

    @Test("a streamed body is sent once")
    func stream() async throws {
        let server = try await startServer([503])
        let fixture = try fixture()
        let chunks = AsyncStream<[UInt8]> { continuation in
            continuation.yield([2])
            continuation.finish()
        }
        let request = ClientRequest(method: "PUT", url: server.url, body: .stream(chunks))
        #expect(try await fixture.fetch(request).response.status == 503)
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test(
        "Retry-After is kept to in every form, and a wait beyond the policy's is not begun",
        arguments: [
            ("2", [.seconds(2)]), ("1.5", [.milliseconds(1_500)]), ("Mon, 23 Nov 2026 12:00:07 GMT", [.seconds(7)]),
            ("61", []), ("Mon, 23 Nov 2026 13:00:00 GMT", []),
        ] as [(String, [Duration])]
    )
    func retryAfter(value: String, waits: [Duration]) async throws {
        let server = try await startServer([429], fields: [("retry-after", value)])
        let fixture = try fixture()
        let (response, _) = try await fixture.fetch(ClientRequest(url: server.url))
        #expect(response.status == (waits.isEmpty ? 429 : 200))
        #expect(fixture.clock.waits == waits)
        await server.stop()
    }

    @Test(
        "a Retry-After in the past, or that is none, leaves the jitter",
        arguments: [
            "Mon, 23 Nov 2026 11:00:00 GMT", "-5", "soon", "",
        ]
    )
    func oddRetryAfter(value: String) async throws {
        let server = try await startServer([503], fields: [("retry-after", value)])
        let fixture = try fixture()
        #expect(try await fixture.fetch(ClientRequest(url: server.url)).response.status == 200)
        #expect(fixture.clock.waits.allSatisfy { $0 >= .milliseconds(100) && $0 <= .milliseconds(300) })
        await server.stop()
    }

    @Test("a spent budget ends the attempts of all requests")
    func budget() async throws {
        let server = try await startServer(Array(repeating: 503, count: 20))
        let fixture = try fixture { $0.retry.budget = RetryBudget(ratio: 0, minimumPerSecond: 0.1) }
        for _ in 0..<3 { _ = try await fixture.fetch(ClientRequest(url: server.url)) }
        // One token from the start, then one attempt each.
        #expect(server.requests.count == 4)
        await server.stop()
    }

    @Test("a request is told of before each wait, and can be cancelled in one")
    func tellsAndCancels() async throws {
        let server = try await startServer([503, 503])
        let waits = Counter()
        let fixture = try fixture { configuration in
            configuration.onWait = { wait in
                #expect(wait.host == "127.0.0.1")
                #expect(wait.reason == .retry(attempt: 2, status: 503))
                _ = waits.next()
                // The task does not outlive the closure.
                unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
            }
        }
        let url = server.url
        let failure = await Task { await fixture.failure(ClientRequest(url: url)) }.value
        #expect(failure == .cancelled)
        #expect(waits.next() == 2)
        #expect(fixture.sink.calls.map(\.status) == [503])
        await server.stop()
    }

    @Test("a failure of the sink is not mended by another attempt")
    func notRecorded() async throws {
        let server = try await startServer([503, 503])
        let fixture = try Fixture(refuses: true) { $0.retry = .standard }
        guard case .notRecorded(status: 503, _) = await fixture.failure(ClientRequest(url: server.url)) else {
            Issue.record("the failure was not told")
            return
        }
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test("a redirect after another attempt counts on, and each hop has its attempts")
    func redirects() async throws {
        let seen = Counter()
        let server = try await StubServer.start { request in
            guard request.target == "/to" else { return .redirect(302, to: "/to") }
            return seen.next() == 1 ? .text("", status: 503) : .text("there")
        }
        let fixture = try fixture()
        #expect(try await fixture.fetch(ClientRequest(url: server.url)).response.status == 200)
        #expect(fixture.sink.calls.map(\.resendCount) == [0, 1, 2])
        #expect(fixture.sink.calls.map(\.path) == ["/", "/to", "/to"])
        #expect(Set(fixture.sink.calls.map(\.requestID)).count == 1)
        await server.stop()
    }
}
