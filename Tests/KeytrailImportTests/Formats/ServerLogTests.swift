internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite("Access logs in JSON") struct ServerLogTests {
    @Test("Caddy's requests are read; its other events are counted as none")
    func caddy() throws {
        let (summary, calls) = try FormatSamples.run("caddy.log")
        #expect(summary.format == .caddy)
        #expect(summary.diagnostics.map(\.message) == ["not an HTTP request"])
        let call = try #require(calls.first?.record)
        #expect(call.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00.25Z"))
        #expect((call.host, call.path, call.method, call.status) == ("api.example.com", "/v1/items", "GET", 200))
        #expect((call.clientAddress, call.userAgent, call.protocolVersion) == ("203.0.113.9", "shop-sync/2.1", "2"))
        #expect((call.duration, call.responseBodySize) == (TimeSpan(microseconds: 43_000), 1_187))
        #expect(call.vantage == .server)
        #expect(call.attributes.contains(JSON.Member("logger", "http.log.access.log0")))
        let text = String(reflecting: calls)
        #expect(!text.contains(FormatSamples.token) && !text.contains("hunter2secret"))
    }

    @Test("Envoy's requests are read; a status that is none is explained")
    func envoy() throws {
        let (summary, calls) = try FormatSamples.run("envoy.log")
        #expect(summary.format == .envoy)
        #expect(summary.diagnostics.map(\.message) == ["http.response.status_code is not an integer, 0 to 999"])
        let call = try #require(calls.first?.record)
        #expect((call.host, call.port, call.status, call.outcome) == ("api.example.com", 8_443, 503, .serverError))
        #expect((call.clientAddress, call.peerAddress) == ("203.0.113.9", "10.1.2.3"))
        #expect((call.duration, call.protocolVersion) == (TimeSpan(microseconds: 43_000), "2"))
        #expect(call.attributes == [JSON.Member("response_flags", "UF")])
    }

    @Test("Traefik's requests are read; its other events are counted as none")
    func traefik() throws {
        let (summary, calls) = try FormatSamples.run("traefik.log")
        #expect(summary.format == .traefik)
        #expect(summary.diagnostics.map(\.message) == ["not an HTTP request"])
        let call = try #require(calls.first?.record)
        #expect(call.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00.25Z"))
        #expect((call.method, call.host, call.path, call.status) == ("PATCH", "api.example.com", "/v1/items/7", 200))
        #expect((call.duration, call.requestBodySize) == (TimeSpan(microseconds: 43_000), 12))
        #expect(call.attributes.contains(JSON.Member("RouterName", "api@docker")))
    }
}
