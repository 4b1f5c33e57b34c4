internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("circuits and deadlines")
struct LimitTests {
    @Test("a host that fails is left alone, then tried by one call")
    func circuit() async throws {
        let seen = Counter()
        let server = try await StubServer.start { _ in .text("", status: seen.next() <= 4 ? 500 : 200) }
        let fixture = try Fixture {
            var policy = CircuitBreaker.Policy()
            (policy.sample, policy.failures) = (4, 4)
            $0.circuitBreaker = policy
        }
        for _ in 0..<4 { #expect(try await fixture.fetch(ClientRequest(url: server.url)).response.status == 500) }
        let failure = await fixture.failure(ClientRequest(url: server.url))
        #expect(failure == .circuitOpen(host: "127.0.0.1", retryAfter: .seconds(10)))
        #expect((server.requests.count, fixture.sink.calls.count, fixture.client.callsKeptBack) == (4, 4, 1))
        try await fixture.clock.sleep(until: fixture.clock.now.advanced(by: .seconds(10)), tolerance: nil)
        for _ in 0..<2 { #expect(try await fixture.fetch(ClientRequest(url: server.url)).response.status == 200) }
        await server.stop()
    }

    @Test("a 429 and a 404 open no circuit; a refused connection does", arguments: [429, 404, 0])
    func circuitCauses(status: Int) async throws {
        let server = try await StubServer.start { _ in status == 0 ? .hangUp : .text("", status: status) }
        let fixture = try Fixture {
            var policy = CircuitBreaker.Policy()
            (policy.sample, policy.failures) = (2, 2)
            $0.circuitBreaker = policy
        }
        for _ in 0..<3 { _ = await fixture.failure(ClientRequest(url: server.url)) }
        #expect(fixture.client.callsKeptBack == (status == 0 ? 1 : 0))
        await server.stop()
    }

    @Test("an attempt gets no more time than the deadline leaves")
    func deadline() async throws {
        let gate = Gate()
        let server = try await StubServer.start { _ in StubResponse(gate: gate) }
        let fixture = try Fixture(isTimed: true) { $0.retry = .standard }
        var request = ClientRequest(url: server.url)
        // Long enough for an attempt to begin on a busy machine.
        request.deadline = .seconds(1)
        #expect(await fixture.failure(request) == .deadlineExceeded(host: "127.0.0.1"))
        #expect(fixture.sink.calls.map(\.errorType) == ["timeout"])
        // A shorter limit of the attempt's own is a time-out, and leaves time for others.
        request.totalTimeout = .milliseconds(30)
        request.deadline = .seconds(60)
        #expect(await fixture.failure(request) == .timeout(host: "127.0.0.1"))
        #expect(fixture.sink.calls.count == 4)
        await server.stop()
    }

    @Test("a wait that would outlast the deadline is not begun: the answer is the result")
    func deadlineBeforeWait() async throws {
        let server = try await StubServer.start { _ in .text("", status: 503, fields: [("retry-after", "50")]) }
        let fixture = try Fixture { $0.retry = .standard }
        var request = ClientRequest(url: server.url)
        // An attempt gets what is left in real time: much, so that a busy machine does not matter.
        request.deadline = .seconds(159)
        #expect(try await fixture.fetch(request).response.status == 503)
        #expect(fixture.clock.waits == [.seconds(50), .seconds(50)])
        request.deadline = .seconds(50)
        #expect(try await fixture.fetch(request).response.status == 503)
        #expect(fixture.clock.waits.count == 2)
        request.deadline = .zero
        #expect(await fixture.failure(request) == .deadlineExceeded(host: "127.0.0.1"))
        #expect(server.requests.count == 4)
        await server.stop()
    }
}

@Suite("traces")
struct TraceTests {
    private let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func sent(_ tracing: ClientConfiguration.Tracing, _ values: [String]) async throws -> [StubRequest] {
        let seen = Counter()
        let server = try await StubServer.start { _ in .text("", status: seen.next() == 1 ? 503 : 200) }
        let fixture = try Fixture {
            $0.retry = .standard
            $0.tracing = tracing
        }
        var request = ClientRequest(url: server.url)
        for value in values { try request.add(field: "traceparent", value: value) }
        try request.add(field: "tracestate", value: "a=1")
        _ = try await fixture.fetch(request)
        await server.stop()
        return server.requests
    }

    @Test("each attempt is a parent of its own in the caller's trace")
    func propagates() async throws {
        for tracing in [ClientConfiguration.Tracing.propagate, .start] {
            let parents = try await sent(tracing, [given]).compactMap { $0["traceparent"] }
            #expect(parents.count == 2)
            #expect(Set(parents + [given]).count == 3)
            let isOfTrace = { (text: String) in
                text.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") && text.hasSuffix("-01") && text.count == 55
            }
            #expect(parents.allSatisfy(isOfTrace))
            #expect(try await sent(tracing, [given]).allSatisfy { $0["tracestate"] == "a=1" })
        }
    }

    @Test(
        "a trace that is not valid is left out, or another one started",
        arguments: [
            "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01", "00_x-é-\u{1F600}",
        ]
    )
    func invalid(value: String) async throws {
        let dropped = try await sent(.propagate, [value])
        #expect(dropped.allSatisfy { $0["traceparent"] == nil && $0["tracestate"] == nil })
        let started = try await sent(.start, [value])
        #expect(Set(started.compactMap { $0["traceparent"]?.prefix(36) }).count == 1)
        #expect(started.allSatisfy { $0["traceparent"]?.count == 55 && $0["tracestate"] == nil })
    }

    @Test("two traces are none, a later version's parts are dropped, and off leaves all as it is")
    func oddities() async throws {
        #expect(try await sent(.propagate, [given, given]).allSatisfy { $0["traceparent"] == nil })
        let later = try await sent(.propagate, ["cc" + given.dropFirst(2) + "-more"]).compactMap { $0["traceparent"] }
        #expect(later.count == 2)
        #expect(later.allSatisfy { $0.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") && $0.count == 55 })
        #expect(try await sent(.off, ["nonsense"]).allSatisfy { $0["traceparent"] == "nonsense" })
        #expect(try await sent(.propagate, []).allSatisfy { $0["traceparent"] == nil })
    }
}
