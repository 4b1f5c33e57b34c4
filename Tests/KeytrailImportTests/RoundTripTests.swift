internal import KeytrailImport
internal import KeytrailModel
internal import Testing

@Suite struct RoundTripTests {
    @Test("a written call is read back as the same call")
    func roundTrip() throws {
        var numbers = SystemRandomNumberGenerator()
        let calls = (0..<400).map { _ in RoundTripTests.call(using: &numbers) }
        let writer = NDJSONWriter()
        let read = try ImportFixture().run(lines: calls.map { writer.line(for: $0) }, format: .keytrail)
        #expect(read.summary.diagnostics.isEmpty)
        #expect(read.calls.count == calls.count)
        for (written, back) in zip(calls, read.calls) { #expect(written == back) }
    }

    @Test("an absent value is not written")
    func absentValues() {
        let record = CallRecord(
            startedAt: Timestamp(seconds: 0),
            door: .run,
            method: "GET",
            scheme: "https",
            host: "api.example.com",
            path: "/",
            outcome: .networkError
        )
        let expected = """
            {"timestamp":"1970-01-01T00:00:00.000000Z","keytrail.door":"run","http.request.method":"GET","url.scheme":"https",\
            "server.address":"api.example.com","url.path":"/","keytrail.outcome":"network_error"}
            """
        #expect(NDJSONWriter().line(for: record) == expected)
    }

    private static func call(using numbers: inout SystemRandomNumberGenerator) -> IdentifiedCall {
        var record = CallRecord(
            startedAt: Timestamp(microseconds: .random(in: 0..<7_289_654_400_000_000, using: &numbers)),
            door: Door.allCases.randomElement(using: &numbers) ?? .run,
            method: ["GET", "POST", "M-SEARCH", "_OTHER"].randomElement(using: &numbers) ?? "GET",
            scheme: Bool.random(using: &numbers) ? "https" : "http",
            host: ["api.example.com", "10.1.2.3", "xn--bcher-kva.example"].randomElement(using: &numbers) ?? "a",
            path: ["/", "/v1/items/7", "/a%20b/c;d=e", "/v1/", "/{secret}/x"].randomElement(using: &numbers) ?? "/",
            outcome: Outcome.allCases.randomElement(using: &numbers) ?? .success
        )
        record.port = .random(in: 1...65_535, using: &numbers)
        record.route = ["/v1/items/{id}", "/"].randomElement(using: &numbers)
        record.status = Bool.random(using: &numbers) ? .random(in: 100...999, using: &numbers) : nil
        record.errorType = text(using: &numbers)
        record.duration = span(using: &numbers)
        record.timing = Bool.random(using: &numbers) ? CallTiming(dns: .milliseconds(3), receive: .seconds(2)) : nil
        record.requestBodySize = Bool.random(using: &numbers) ? .random(in: 0...Int64.max, using: &numbers) : nil
        record.responseBodySize = Bool.random(using: &numbers) ? 0 : nil
        record.resendCount = .random(in: 0...3, using: &numbers)
        record.requestID = Bool.random(using: &numbers) ? RequestID(using: &numbers) : nil
        record.protocolVersion = [nil, "1.1", "2"].randomElement(using: &numbers) ?? nil
        record.rateLimits = (0..<Int.random(in: 0...3, using: &numbers)).map { _ in limit(using: &numbers) }
        record.grantedScopes = [nil, [], ["repo"], ["a:b", "c,d e"]].randomElement(using: &numbers) ?? nil
        record.acceptedScopes = [nil, [], [[]], [["a"], ["b"]], [["a", "b"], ["c"]]].randomElement(using: &numbers)
            .flatMap { $0.map { ScopeRequirement(anyOf: $0) } }
        addIdentity(to: &record, using: &numbers)
        // A recorded call's number, or a digest: what lies between, Keytrail does not write.
        let recorded = Int64.random(in: 0..<1 << 61, using: &numbers)
        let digest = Int64.random(in: 1 << 62...Int64.max, using: &numbers)
        return IdentifiedCall(record: record, sequence: Bool.random(using: &numbers) ? recorded : digest)
    }

    private static func addIdentity(to record: inout CallRecord, using numbers: inout SystemRandomNumberGenerator) {
        record.program = text(using: &numbers)
        record.run = text(using: &numbers)
        record.caller =
            Caller(
                processID: Bool.random(using: &numbers) ? .random(in: 1...4_194_304, using: &numbers) : nil,
                executable: ["python3.11", "keytrail", nil].randomElement(using: &numbers) ?? nil,
                owner: text(using: &numbers),
                hostName: ["web-1.example.org", nil].randomElement(using: &numbers) ?? nil
            ).known
        record.clientAddress = ["10.0.0.1", "2001:db8::1", nil].randomElement(using: &numbers) ?? nil
        record.peerAddress = ["192.0.2.7", nil].randomElement(using: &numbers) ?? nil
        record.userAgent = text(using: &numbers)
        record.traceID = Bool.random(using: &numbers) ? "0af7651916cd43dd8448eb211c80319c" : nil
        record.flags = CallFlags(rawValue: .random(in: 0..<32, using: &numbers))
        if Bool.random(using: &numbers) {
            record.credential = Credential(
                id: "acme-5b1e0c9a7d3f2846",
                provider: "acme",
                scheme: Credential.Scheme.allCases.randomElement(using: &numbers) ?? .other,
                place: Credential.Place.allCases.randomElement(using: &numbers) ?? .unknown,
                parts: Bool.random(using: &numbers) ? [Credential.Part(role: "key", fingerprint: "00ff")] : []
            )
        }
        record.attributes = [
            JSON.Member("team", "blue \"quoted\" \u{2028} é"), JSON.Member("n", .number(0.1)), JSON.Member("e", .null),
            JSON.Member("nested", .object([JSON.Member("list", [1, true, "x", [], -9_007_199_254_740_993])])),
        ].filter { _ in Bool.random(using: &numbers) }
    }

    private static func text(using numbers: inout SystemRandomNumberGenerator) -> String? {
        ["sync", "a longer text with spaces (and more)", "Grüße aus Köln an alle", "x/1.0", nil].randomElement(
            using: &numbers
        ) ?? nil
    }

    private static func span(using numbers: inout SystemRandomNumberGenerator) -> TimeSpan? {
        Bool.random(using: &numbers) ? TimeSpan(microseconds: .random(in: 0...1_000_000_000_000, using: &numbers)) : nil
    }

    private static func limit(using numbers: inout SystemRandomNumberGenerator) -> RateLimit {
        RateLimit(
            name: ["core", "a bucket with a long name"].randomElement(using: &numbers) ?? "core",
            limit: Bool.random(using: &numbers) ? .random(in: 0...Int64.max, using: &numbers) : nil,
            remaining: Bool.random(using: &numbers) ? .random(in: -1...100, using: &numbers) : nil,
            resetsAt: Bool.random(using: &numbers) ? Timestamp(microseconds: 1_793_577_600_000_001) : nil,
            window: span(using: &numbers),
            unit: ["requests", "tokens"].randomElement(using: &numbers) ?? "requests"
        )
    }
}
