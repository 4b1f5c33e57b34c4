internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("pacing")
struct PacingTests {
    private let pack = """
        name: local
        title: Local
        hosts: [127.0.0.1]
        credentials: {places: [{header: x-api-key}]}
        rate-limits:
            headers: {x-quota-max: limit, x-quota-left: remaining}
            default: calls
            limits:
                - {bucket: calls, of: token, limit: 3, window: 10s}
                - {bucket: search, of: token, limit: 1, window: 1m, routes: [/search]}
        routes: [GET /search, GET /other]
        """

    private func fixture(_ change: (inout ClientConfiguration) -> Void = { _ in }) throws -> Fixture {
        let (pack, problems) = ProviderPack.parse(text: pack, file: "local.yml")
        #expect(problems.isEmpty)
        return try Fixture(catalog: ProviderCatalog(packs: [try #require(pack)])) {
            $0.pacing = MemoryPaceLedger()
            change(&$0)
        }
    }

    private func request(_ url: String, key: String = "a") throws -> ClientRequest {
        ClientRequest(
            url: url,
            credential: .headerKey(name: try #require(.apiKey), value: String(repeating: key, count: 20))
        )
    }

    @Test("calls beyond the limit wait until the window has passed, each credential for itself")
    func waits() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try fixture()
        for _ in 0..<7 { _ = try await fixture.fetch(request(server.url + "/other")) }
        // A window and the margin, and the microsecond that makes it closed.
        let window = Duration.milliseconds(10_100) + .microseconds(1)
        #expect(fixture.clock.waits == [window, window])
        _ = try await fixture.fetch(request(server.url + "/other", key: "b"))
        _ = try await fixture.fetch(ClientRequest(url: server.url + "/other"))
        #expect(fixture.clock.waits.count == 2)
        await server.stop()
    }

    @Test("a route's own limit holds for that route alone, and the wait says whose it is")
    func routes() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let reasons = Reasons()
        let fixture = try fixture { $0.onWait = { reasons.add($0.reason) } }
        for path in ["/search", "/other", "/search"] { _ = try await fixture.fetch(request(server.url + path)) }
        #expect(fixture.clock.waits == [.milliseconds(60_100) + .microseconds(1)])
        #expect(reasons.all == [.quota(provider: "Local", bucket: "search")])
        await server.stop()
    }

    @Test("a wait beyond the deadline is not begun, and takes no place")
    func deadline() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try fixture()
        for _ in 0..<3 { _ = try await fixture.fetch(request(server.url + "/other")) }
        var late = try request(server.url + "/other")
        late.deadline = .seconds(10)
        #expect(await fixture.failure(late) == .deadlineExceeded(host: "127.0.0.1"))
        #expect((fixture.clock.waits, server.requests.count) == ([], 3))
        // The rest is left to the attempt in real time, however busy the machine is.
        late.deadline = .seconds(600)
        #expect(try await fixture.fetch(late).response.status == 200)
        await server.stop()
    }

    @Test("what the answers say of others' calls, and of the limit, is learned")
    func learns() async throws {
        let seen = Counter()
        let server = try await StubServer.start { _ in
            let number = seen.next()
            return .text("", fields: [("x-quota-max", "5"), ("x-quota-left", number == 1 ? "1" : "4")])
        }
        let fixture = try fixture()
        // Four of five are used, three of them by others.
        for _ in 0..<2 { _ = try await fixture.fetch(request(server.url + "/other")) }
        #expect(fixture.clock.waits.isEmpty)
        _ = try await fixture.fetch(request(server.url + "/other"))
        #expect(fixture.clock.waits.count == 1)
        await server.stop()
    }

    @Test("a refusal with Retry-After holds every call of the credential back")
    func refusal() async throws {
        let seen = Counter()
        let server = try await StubServer.start { _ in
            seen.next() == 1 ? .text("", status: 429, fields: [("retry-after", "30")]) : .text("")
        }
        let fixture = try fixture()
        for _ in 0..<2 { _ = try await fixture.fetch(request(server.url + "/other")) }
        #expect(fixture.clock.waits == [.seconds(30)])
        await server.stop()
    }

    @Test("a ledger that fails keeps the call from being made")
    func brokenLedger() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let fixture = try fixture { $0.pacing = BrokenLedger() }
        let failure = await fixture.failure(try request(server.url + "/other"))
        #expect(failure == .notPaced(reason: "Failure()"))
        #expect(server.requests.isEmpty)
        await server.stop()
    }
}

/// Fails at everything.
private struct BrokenLedger: PaceLedger {
    struct Failure: Error {}

    func reserve(_ quotas: [PaceQuota], now: Timestamp, latest: Timestamp) async throws -> PaceReservation {
        throw Failure()
    }
    func release(_ quotas: [PaceQuota], start: Timestamp) async throws { throw Failure() }
    func learn(_ lessons: [PaceLesson]) async throws { throw Failure() }
}
