internal import KeytrailModel
internal import KeytrailReport
internal import Testing

@Suite("Calls as documents of others") struct CallDocumentTests {
    private static let start = Timestamp(microseconds: 1_793_610_000_250_000)

    private static func call(_ change: (inout CallRecord) -> Void = { _ in }) -> IdentifiedCall {
        var record = CallRecord(
            startedAt: start,
            door: .client,
            method: "GET",
            scheme: "https",
            host: "api.github.com",
            path: "/repos/a/b",
            outcome: .success
        )
        record.port = 443
        record.query = "page=2&q"
        record.route = "/repos/{owner}/{repo}"
        record.status = 200
        record.duration = TimeSpan(microseconds: 60_500)
        record.program = "shop-sync"
        change(&record)
        return IdentifiedCall(record: record, sequence: 7)
    }

    private func entry(_ call: IdentifiedCall) -> JSON { HARWriter(version: "1").entry(of: call.record) }

    @Test("an archive's entry has what HAR 1.2 demands")
    func members() {
        let entry = entry(CallDocumentTests.call())
        #expect(entry["startedDateTime"] == "2026-11-02T09:00:00.250000Z")
        #expect(entry["time"] == .number(60.5))
        #expect(entry["request"]?["url"] == "https://api.github.com/repos/a/b?page=2&q")
        #expect(entry["request"]?["queryString"] == [["name": "page", "value": "2"], ["name": "q", "value": ""]])
        for name in ["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"] {
            #expect(entry["request"]?[name] != nil, "\(name)")
        }
        for name in [
            "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize",
            "bodySize",
        ] { #expect(entry["response"]?[name] != nil, "\(name)") }
        for name in ["send", "wait", "receive"] { #expect(entry["timings"]?[name] != nil, "\(name)") }
    }

    @Test("the handshake counts to the connection, and phases that did not happen are -1")
    func timings() {
        let entry = entry(
            CallDocumentTests.call {
                $0.timing = CallTiming(
                    connect: TimeSpan(microseconds: 8_000),
                    tls: TimeSpan(microseconds: 12_000),
                    wait: TimeSpan(microseconds: 30_000)
                )
            }
        )
        #expect(
            entry["timings"] == ["dns": -1, "connect": 20, "ssl": 12, "send": 0, "wait": 30, "receive": 0]
        )
    }

    @Test("a call without a response has the status 0 and the reason")
    func noResponse() {
        let failed = entry(
            CallDocumentTests.call { ($0.status, $0.outcome, $0.errorType) = (nil, .networkError, "timeout") }
        )
        #expect(failed["response"]?["status"] == 0)
        #expect(failed["response"]?["_error"] == "timeout")
        let cancelled = entry(CallDocumentTests.call { ($0.status, $0.outcome) = (nil, .cancelled) })
        #expect(cancelled["response"]?["_error"] == "net::ERR_ABORTED")
    }

    private func span(_ call: IdentifiedCall) -> JSON {
        let request = OTLPWriter(version: "1").traces([call])
        guard case .array(let resources)? = request["resourceSpans"], resources.count == 1,
            case .array(let scopes)? = resources[0]["scopeSpans"], scopes.count == 1,
            case .array(let spans)? = scopes[0]["spans"], spans.count == 1
        else {
            Issue.record("not one span")
            return .null
        }
        return spans[0]
    }

    private func attribute(_ name: String, of span: JSON) -> JSON? {
        guard case .array(let attributes)? = span["attributes"] else { return nil }
        return attributes.first { $0["key"] == .string(name) }?["value"]
    }

    @Test("a span has the conventions' names, numbers as texts, and a name without the path")
    func clientSpan() {
        let span = span(CallDocumentTests.call())
        #expect((span["name"], span["kind"]) == ("GET /repos/{owner}/{repo}", 3))
        #expect(span["startTimeUnixNano"] == "1793610000250000000")
        #expect(span["endTimeUnixNano"] == "1793610000310500000")
        #expect(span["status"] == nil)
        #expect(attribute("http.response.status_code", of: span) == ["intValue": "200"])
        #expect(attribute("url.full", of: span) == ["stringValue": "https://api.github.com/repos/a/b?page=2&q"])
        #expect(span["traceId"]?.string?.count == 32)
        #expect(span["spanId"]?.string?.count == 16)
        #expect(self.span(CallDocumentTests.call()) == span)
    }

    @Test(
        "an error is the caller's from 400 on, the server's from 500 on, and none when given up on purpose",
        arguments: [
            (Vantage.client, 404, true), (.server, 404, false), (.server, 503, true), (.client, nil, true),
            (.client, 302, false),
        ] as [(Vantage, Int?, Bool)]
    )
    func status(vantage: Vantage, status: Int?, isError: Bool) {
        let span = span(
            CallDocumentTests.call {
                $0.vantage = vantage
                $0.status = status
                $0.outcome = Outcome(status: status)
            }
        )
        #expect(span["status"] == (isError ? ["code": 2] : nil))
        #expect(span["kind"] == (vantage == .client ? 3 : 2))
    }

    @Test("the calls of each program are a resource of their own")
    func resources() throws {
        let calls = [
            CallDocumentTests.call(), CallDocumentTests.call { $0.program = nil }, CallDocumentTests.call(),
        ]
        guard case .array(let resources)? = OTLPWriter(version: "1").traces(calls)["resourceSpans"] else {
            Issue.record("no list")
            return
        }
        #expect(
            resources.map { $0["resource"]?["attributes"] } == [
                [["key": "service.name", "value": ["stringValue": "shop-sync"]]],
                [["key": "service.name", "value": ["stringValue": "unknown_service"]]],
            ]
        )
    }
}
