import Foundation
import KeytrailAlert
import KeytrailCredentials
import KeytrailModel
import KeytrailReport
import KeytrailStubServer
import KeytrailTestSupport
import Synchronization
import Testing

@Suite("Spans that are sent to a collector")
struct CollectorTests {
    private static func calls(_ count: Int, path: String = "/repos/a/b") -> [IdentifiedCall] {
        (0..<count).map { index in
            var record = CallRecord(
                startedAt: Timestamp(seconds: 1_793_610_000 + Int64(index)),
                door: .client,
                method: "GET",
                scheme: "https",
                host: "api.example.com",
                path: path,
                outcome: .success
            )
            record.status = 200
            return IdentifiedCall(record: record, sequence: Int64(index))
        }
    }

    /// Waits that were asked for and not waited.
    private final class Waits: Sendable {
        private let spans = Mutex<[TimeSpan]>([])

        var all: [TimeSpan] { spans.withLock { $0 } }

        func add(_ span: TimeSpan) { spans.withLock { $0.append(span) } }
    }

    /// Sends calls, with the least jitter; what became of them.
    private func send(
        _ calls: [IdentifiedCall],
        to url: String,
        fields: [(name: String, value: SecretReference)] = []
    ) async throws -> (tally: SpanExporter.Tally, problem: SinkProblem?, waits: [TimeSpan]) {
        let waits = Waits()
        let collector = try Collector(.plain(url), fields: fields, timeout: .seconds(60))
        var exporter = SpanExporter(
            version: "1",
            transport: try await collector.transport(.traces, SinkFixture().surroundings),
            wait: { waits.add($0) },
            jitter: { 0 }
        )
        do {
            try await exporter.send(calls)
            return (exporter.tally, nil, waits.all)
        } catch let problem as SinkProblem {
            return (exporter.tally, problem, waits.all)
        }
    }

    private func texts(_ server: StubServer) throws -> [String] {
        try server.requests.map { String(decoding: try #require(Gzip.unpacked($0.body)), as: UTF8.self) }
    }

    @Test("a request has the spans packed, says what they are, and brings the fields whose values are kept elsewhere")
    func request() async throws {
        let server = try await StubServer.start { _ in .text("{}") }
        let calls = Self.calls(3)
        let field = (name: "X-Token", value: SecretReference.environment("TOKEN"))
        let result = try await send(calls, to: server.url + "/otlp/", fields: [field])
        #expect(result.problem == nil && result.tally.accepted == 3 && result.tally.requests == 1)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/otlp/v1/traces")
        #expect(request["content-type"] == "application/json" && request["content-encoding"] == "gzip")
        #expect(request["x-token"] == SinkFixture.secret && request["user-agent"] == "keytrail/1")
        #expect(try texts(server) == [OTLPWriter(version: "1").traces(calls).text])
    }

    @Test("what may pass is sent again, the same bytes, after the time that the collector asks for or twice the last")
    func again() async throws {
        let count = Mutex(0)
        let server = try await StubServer.start { _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return switch number {
            case 1: .text("busy", status: 503, fields: [("retry-after", "7")])
            case 2: .text("", status: 429)
            case 3: .text("", status: 502)
            case 4: .text("", status: 504, fields: [("retry-after", "1")])
            case 5: .hangUp
            default: .text("")
            }
        }
        let result = try await send(Self.calls(2), to: server.url)
        #expect(result.problem == nil && result.tally.accepted == 2)
        // Half of 2, 4, 8 and 16 seconds, without jitter; before them what was asked for.
        #expect(result.waits == [.seconds(7), .seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(Set(server.requests.map(\.body)).count == 1 && server.requests.count == 6)
    }

    @Test("after eight attempts it is given up, and at once when the collector asks for more than five minutes")
    func givenUp() async throws {
        let server = try await StubServer.start { request in
            let asked = request.target.hasPrefix("/long") ? "301" : "0"
            return .text("", status: 503, fields: [("retry-after", asked)])
        }
        let result = try await send(Self.calls(1), to: server.url)
        #expect(result.problem == .status(503, retryAfter: .zero) && result.problem?.mayPass == true)
        #expect(
            result.waits
                == [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000].map { TimeSpan(microseconds: $0 * 1_000) }
        )
        #expect(server.requests.count == 8)
        let long = try await send(Self.calls(1), to: server.url + "/long")
        #expect(long.problem == .status(503, retryAfter: .seconds(301)) && long.waits == [])
        #expect(long.tally == SpanExporter.Tally())
    }

    @Test("any other refusal is not sent again", arguments: [301, 401, 403, 404, 500, 501])
    func refused(status: Int) async throws {
        let server = try await StubServer.start { _ in .text(String(repeating: "x", count: 100_000), status: status) }
        let result = try await send(Self.calls(1), to: server.url)
        #expect(result.problem == .status(status, retryAfter: .zero) && result.problem?.mayPass == false)
        #expect(result.waits == [] && server.requests.count == 1)
    }

    @Test("a request that is refused for what it holds is counted, and the next one sent")
    func content() async throws {
        let server = try await StubServer.start { request in
            .text("", status: (request.target.hasPrefix("/a") ? 400 : 413))
        }
        for path in ["/a", "/b"] {
            let result = try await send(Self.calls(600), to: server.url + path)
            #expect(result.problem == nil && result.waits == [])
            #expect(result.tally.refused == 600 && result.tally.accepted == 0 && result.tally.requests == 2)
        }
    }

    @Test(
        "spans that the collector leaves out are counted, never more than there were, and nothing is sent again",
        arguments: [
            (#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}"#, 2),
            (#"{"partialSuccess":{"rejectedSpans":3}}"#, 3), (#"{"partialSuccess":{"rejectedSpans":"99"}}"#, 5),
            (#"{"partialSuccess":{"errorMessage":"slow down"}}"#, 0), (#"{"partialSuccess":null}"#, 0), (" {} ", 0),
            (#"{"partialSuccess":{"rejectedSpans":"-1"}}"#, 0), ("", 0), (#"{"unknown":[1]}"#, 0),
        ] as [(String, Int)]
    )
    func partial(answer: String, rejected: Int) async throws {
        let server = try await StubServer.start { _ in .text(answer) }
        let result = try await send(Self.calls(5), to: server.url)
        #expect(result.problem == nil && server.requests.count == 1)
        #expect(result.tally.refused == rejected && result.tally.accepted == 5 - rejected)
    }

    @Test(
        "an answer that is none of the protocol's ends it, however long or deep it is",
        arguments: [
            "ok", "[]", "<html>", #"{"partialSuccess":1}"#, #"{"partialSuccess":{"rejectedSpans":"two"}}"#,
            String(repeating: "[", count: 60_000), "{\"a\":\"" + String(repeating: "x", count: 100_000) + "\"}",
        ]
    )
    func stranger(answer: String) async throws {
        let server = try await StubServer.start { _ in .text(answer) }
        let result = try await send(Self.calls(1), to: server.url)
        #expect(result.problem == .badAnswer && result.tally == SpanExporter.Tally())
        #expect(server.requests.count == 1)
    }

    @Test("no request has more than 512 spans or 4 MiB, and each call is in one of them, in their order")
    func bounded() async throws {
        let server = try await StubServer.start { _ in .text("{}") }
        let calls = Self.calls(1_100) + Self.calls(500, path: "/" + String(repeating: "x", count: 20_000))
        let result = try await send(calls, to: server.url)
        #expect(result.tally.accepted == 1_600 && result.tally.requests == server.requests.count)
        let texts = try texts(server)
        #expect(texts.allSatisfy { $0.utf8.count <= 4 << 20 })
        let found = texts.map { $0.matches(of: /"spanId":"([0-9a-f]{16})"/).map { String($0.1) } }
        #expect(found.allSatisfy { $0.count <= 512 })
        let whole = OTLPWriter(version: "1").traces(calls).text
        #expect(found.flatMap(\.self) == whole.matches(of: /"spanId":"([0-9a-f]{16})"/).map { String($0.1) })
    }

    @Test("a collector that is not there is tried again, a certificate that nobody vouches for is not")
    func transfers() async throws {
        let gone = try await send(Self.calls(1), to: "http://127.0.0.1:1")
        #expect(gone.problem?.code == "connection refused" && gone.problem?.mayPass == true && gone.waits.count == 7)
        let server = try await StubServer.startSecure(as: "localhost", under: try TestAuthority()) { _ in .text("{}") }
        let stranger = try await send(Self.calls(1), to: "https://localhost:\(server.port)")
        #expect(stranger.problem?.code == "certificate not valid" && stranger.waits == [])
    }

    @Test("nothing goes to an address that is none, that holds a secret, or on whose way others read along")
    func addresses() throws {
        for (text, mistake) in [
            ("collector", Collector.Mistake.badAddress), ("ftp://x", .badAddress), ("http://", .badAddress),
            ("https://a b", .badAddress), ("https://u:p@example.com", .secretInAddress),
            ("https://example.com/?key=1", .secretInAddress), ("http://example.com", .notProtected),
        ] { #expect(throws: mistake, "\(text)") { try Collector(.plain(text)) } }
        for name in ["", "a b", "a:", "Host", "content-encoding", "x\r\ny", "é"] {
            let field = (name: name, value: SecretReference.environment("TOKEN"))
            #expect(throws: Collector.Mistake.badField, "\(name)") {
                try Collector(.plain("https://example.com"), fields: [field])
            }
        }
    }

    @Test("an address and values that are kept elsewhere are looked at as those that are given")
    func kept() async throws {
        var fixture = try SinkFixture()
        fixture.environment["PLAIN"] = "http://example.com/\(SinkFixture.secret)"
        fixture.environment["LINES"] = "\(SinkFixture.secret)\r\nX: y"
        let field = (name: "a", value: SecretReference.environment("LINES"))
        let plain = try Collector(.secret(.environment("PLAIN")))
        await #expect(throws: SinkProblem.badAddress) { try await plain.transport(.traces, fixture.surroundings) }
        let lines = try Collector(.plain("https://example.com"), fields: [field])
        await #expect(throws: SinkProblem.secret(.unusable)) {
            try await lines.transport(.traces, fixture.surroundings)
        }
        let open = try Collector(.secret(.environment("PLAIN")), allowsPlaintext: true)
        _ = try await open.transport(.traces, fixture.surroundings)
    }
}
