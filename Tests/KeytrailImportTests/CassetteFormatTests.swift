internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite struct CassetteFormatTests {
    private static let sample = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "samples/cassettes/three-providers.ndjson").path(
            percentEncoded: false
        )

    @Test("recorded interactions become calls with what their responses told")
    func sampleFile() throws {
        let result = try ImportFixture().run(path: CassetteFormatTests.sample)
        #expect(result.summary.format == .cassette)
        #expect(result.summary.stored == 12)
        #expect(result.summary.rejected == 0)
        let first = try #require(result.calls.first?.record)
        #expect(first.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00Z"))
        #expect(first.host == "api.github.com")
        #expect(first.credential?.scheme == .bearer)
        #expect(first.userAgent == "release-bot/5.1")
        #expect(first.responseBodySize == 31)
    }

    @Test("no secret of a recorded interaction is kept")
    func secrets() throws {
        let text = String(reflecting: try ImportFixture().run(path: CassetteFormatTests.sample).calls)
        for secret in ["EXAMPLETOKEN", "EXAMPLEREVOKED", "example-github", "example-slack", "example-revoked"] {
            #expect(!text.contains(secret))
        }
    }

    @Test("calls of one second keep the order of their numbers")
    func order() throws {
        let lines = (0..<20).map { seq in
            #"{"seq":\#(seq),"recorded_at":"Sun, 06 Nov 1994 08:49:37 GMT","request":{"method":"GET","#
                + #""url":"https://api.example.com/v1/\#(seq)","headers":{}},"response":{"status":200,"headers":{},"body":""}}"#
        }
        let calls = try ImportFixture().run(lines: lines).calls
        #expect(calls.sorted { $0.id < $1.id }.map(\.record.path) == (0..<20).map { "/v1/\($0)" })
        // RFC 9110 §5.6.7 gives this date; 784,111,777 seconds is its Unix time.
        #expect(calls.first?.record.startedAt == Timestamp(seconds: 784_111_777))
    }

    @Test(
        "an incomplete interaction is refused",
        arguments: [
            (#""recorded_at":"Sun, 06 Nov 1994 08:49:37 GMT","response":{"status":200}"#, "request is missing"),
            (
                #""request":{"method":"GET","url":"https://a.example/"},"response":{"status":200}"#,
                "recorded_at is missing"
            ),
            (
                #""recorded_at":"Sunday","request":{"method":"GET","url":"https://a.example/"}"#,
                "recorded_at is not an HTTP date or an RFC 3339 time"
            ),
            (
                #""recorded_at":"2026-11-02T00:00:00Z","request":{"url":"https://a.example/"}"#,
                "request.method is missing"
            ),
            (#""recorded_at":"2026-11-02T00:00:00Z","request":{"method":"GET"}"#, "request.url is missing"),
            (
                #""recorded_at":"2026-11-02T00:00:00Z","request":{"method":"GET","url":"https://a.example/"},"response":{"status":"ok"}"#,
                "response.status is not an integer, 100 to 999"
            ),
        ]
    )
    func incomplete(members: String, reason: String) throws {
        let result = try ImportFixture().run(lines: ["{\(members)}"], format: .cassette)
        #expect(result.summary.diagnostics.map(\.message) == [reason])
    }

    @Test(
        "interactions recorded elsewhere are read",
        .enabled(if: SharedData.path("cassettes/trello.ndjson") != nil, "shared data are not here"),
        arguments: [("trello", 127), ("github_octokit_rb", 1_782), ("slack", 62)]
    )
    func recordedElsewhere(name: String, count: Int) throws {
        let path = try #require(SharedData.path("cassettes/\(name).ndjson"))
        let result = try ImportFixture().run(path: path)
        #expect(result.summary.read == count)
        #expect(result.summary.rejected == 0)
        #expect(result.summary.stored == count)
    }
}
