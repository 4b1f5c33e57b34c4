internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite("Documents: HAR and OTLP") struct DocumentFormatTests {
    @Test("an archive's entries pass through everything that a recorded call does")
    func archive() throws {
        let (summary, calls) = try FormatSamples.run("archive.har")
        #expect(summary.format == .har)
        #expect((summary.read, summary.rejected) == (7, 3))
        try #require(calls.count == 4)
        let first = calls[0].record
        #expect(first.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00.25Z"))
        #expect((first.host, first.path, first.vantage) == ("api.github.com", "/user", .client))
        #expect(first.credential?.scheme == .bearer)
        #expect(
            (first.duration, first.protocolVersion, first.peerAddress) == (
                TimeSpan(microseconds: 60_500), "2", "192.0.2.1"
            )
        )
        #expect(first.timing?.connect == TimeSpan(microseconds: 8_000))
        #expect(first.timing?.tls == TimeSpan(microseconds: 12_000))
        #expect(first.rateLimits.first?.remaining == 4_999)
        #expect(!String(reflecting: calls).contains(FormatSamples.token))
    }

    @Test("statuses that stand for no response are none, and entries that lack something are located and explained")
    func statuses() throws {
        let (summary, calls) = try FormatSamples.run("archive.har")
        #expect(calls.dropFirst().allSatisfy { $0.record.status == nil && $0.record.outcome == .networkError })
        #expect(
            summary.diagnostics.map(\.message) == [
                "startedDateTime is missing", "request.url is not an absolute HTTP address", "not a JSON object",
            ]
        )
        #expect(summary.diagnostics.compactMap { $0.location?.line } == [25, 26, 27])
    }

    @Test("client and server spans are calls, seen from their ends, under old and new names")
    func spans() throws {
        let (summary, calls) = try FormatSamples.run("spans.json")
        #expect(summary.format == .otlp)
        #expect(summary.diagnostics.map(\.message) == ["not an HTTP request", "not an HTTP request"])
        #expect(summary.diagnostics.compactMap { $0.location?.line } == [4, 8])
        try #require(calls.count == 4)
        let first = calls[0].record
        #expect(
            (first.vantage, first.host, first.status, first.program) == (.client, "api.github.com", 200, "shop-sync")
        )
        #expect(first.traceID == "5b8efff798038103d269b633813fc60c")
        #expect(first.duration == TimeSpan(microseconds: 43_000))
        #expect(first.credential != nil && first.flags.contains(.credentialInURL))
        #expect(first.attributes == [JSON.Member("deployment", "blue")])
        #expect((calls[1].record.status, calls[1].record.outcome) == (nil, .networkError))
        let served = calls[2].record
        #expect((served.vantage, served.host, served.port, served.status) == (.server, "api.example.com", 8_443, 404))
        #expect((served.route, served.clientAddress, served.program) == ("/v1/items/{id}", "203.0.113.9", nil))
        #expect((calls[3].record.vantage, calls[3].record.program) == (.server, "edge"))
        #expect(!String(reflecting: calls).contains(FormatSamples.token))
    }

    @Test("documents of any shape give the same calls: on one line, in pieces, twice in a file")
    func shapes() throws {
        let text = try String(contentsOfFile: FormatSamples.path("archive.har"), encoding: .utf8)
        let whole = try ImportFixture().run(Array((text + text).utf8))
        #expect((whole.summary.read, whole.summary.stored, whole.summary.duplicates) == (14, 4, 4))
        let packed = try ImportFixture().run(try ImportFixture.gzip(Array(text.utf8)))
        #expect(packed.calls == whole.calls)
    }

    @Test("a document that ends too early, or breaks off, keeps what was before, and the next one is read")
    func broken() throws {
        let text = try String(contentsOfFile: FormatSamples.path("archive.har"), encoding: .utf8)
        let cut = try #require(text.range(of: #""status": null"#))
        let half = try ImportFixture().run(Array(text[..<cut.lowerBound].utf8))
        #expect((half.summary.stored, half.summary.rejected) == (2, 1))
        #expect(half.summary.diagnostics.map(\.message) == ["not valid JSON from here on, up to the next document"])
        let bent = text.replacing("\"pages\": [", with: "\"pages\" [") + text
        let result = try ImportFixture().run(Array(bent.utf8))
        #expect((result.summary.stored, result.summary.rejected) == (4, 4))
    }

    @Test("an element beyond the limit is stepped over, whatever is in it")
    func giant() throws {
        let entry =
            #"{"startedDateTime":"2026-11-02T09:00:01Z","request":{"method":"GET","url":"https://a.example/x"},"response":{"status":200}}"#
        let giant = #"{"comment":""# + String(repeating: "[", count: 17 << 20) + "\"}"
        let result = try ImportFixture().run(Array(#"{"log":{"entries":[\#(giant),\#(entry)]}}"#.utf8))
        #expect((result.summary.stored, result.summary.rejected) == (1, 1))
        #expect(result.summary.diagnostics.map(\.message) == ["line longer than 16 MiB"])
    }
}
