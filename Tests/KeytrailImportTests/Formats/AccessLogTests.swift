internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite("Access logs") struct AccessLogTests {
    @Test("the combined format is told by its content, and every value finds its place")
    func combined() throws {
        let (summary, calls) = try FormatSamples.run("combined.log")
        #expect(summary.format == .combined)
        #expect(summary.rejected == 0)
        try #require(calls.count == 4)
        let first = calls[0].record
        #expect(first.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00Z"))
        #expect(first.vantage == .server)
        #expect((first.method, first.path, first.protocolVersion) == ("GET", "/v1/items", "1.1"))
        #expect((first.host, first.port) == ("unknown", nil))
        #expect(first.status == 200)
        #expect(first.responseBodySize == 512)
        #expect(first.clientAddress == "203.0.113.9")
        #expect(first.userAgent == "shop-sync/2.1 (+https://shop.example)")
        #expect(first.attributes == [JSON.Member("user.name", "alice")])
        let second = calls[1].record
        #expect(second.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00Z"))
        #expect((second.outcome, second.errorType) == (.authFailed, "401"))
        #expect((second.clientAddress, second.protocolVersion, second.responseBodySize) == ("2001:db8::7", "2", nil))
        #expect(calls[2].record.userAgent == #"quoted \" agent"#)
        #expect((calls[3].record.method, calls[3].record.path, calls[3].record.status) == ("_OTHER", "/", 400))
        #expect(calls[3].record.userAgent == nil)
    }

    @Test("a credential in a logged query becomes a fingerprint")
    func secret() throws {
        let (summary, calls) = try FormatSamples.run("combined.log")
        #expect(calls[2].record.credential != nil)
        #expect(calls[2].record.flags.contains(.credentialInURL))
        #expect(!String(reflecting: (summary, calls)).contains(FormatSamples.token))
    }

    @Test("what is no line of an access log is counted, located and explained")
    func malformed() throws {
        let (summary, calls) = try FormatSamples.run("combined-malformed.log")
        #expect(calls.count == 2)
        #expect(summary.rejected == 4)
        #expect(summary.diagnostics.compactMap { $0.location?.line } == [2, 3, 4, 5])
        #expect(
            summary.diagnostics.map(\.message) == [
                "not a line of an access log", "timestamp is not a time of the format, in the years 1970 to 2200",
                "not a line of an access log", "not a line of an access log",
            ]
        )
    }

    @Test("the server that a log does not name is the one that the user names")
    func server() throws {
        var options = ForeignOptions()
        options.server = ForeignOptions.Server("https://api.example.com:8443")
        let call = try #require(try FormatSamples.run("combined.log", options: options).calls.first?.record)
        #expect((call.scheme, call.host, call.port) == ("https", "api.example.com", 8_443))
    }

    @Test("a line of nginx's log_format is read by it")
    func nginx() throws {
        var options = ForeignOptions()
        options.logFormat = try LogFormat(
            #"$time_iso8601 $scheme://$host "$request" $status ${body_bytes_sent}b $request_time [$remote_addr] "$http_user_agent" $upstream_addr"#
        )
        let line =
            #"2026-11-02T10:00:00+01:00 http://api.example.com "GET /v1?page=2 HTTP/1.1" 429 17b 0.250 [203.0.113.9] "a b" 10.0.0.1:80"#
        let calls = try ImportFixture().run(lines: [line], options: options).calls
        let call = try #require(calls.first?.record)
        #expect(call.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00Z"))
        #expect((call.scheme, call.host, call.port, call.path) == ("http", "api.example.com", 80, "/v1"))
        #expect(
            (call.outcome, call.responseBodySize, call.duration) == (.rateLimited, 17, TimeSpan(microseconds: 250_000))
        )
        #expect((call.clientAddress, call.userAgent) == ("203.0.113.9", "a b"))
    }

    @Test("a line of Apache's LogFormat is read by it, with escapes as its configuration has them")
    func apache() throws {
        var options = ForeignOptions()
        options.logFormat = try LogFormat(#"%v:%p %h %u %{usec}t \"%m %U%q %H\" %>s %O %I %D \"%{User-agent}i\""#)
        let line =
            #"api.example.com:443 203.0.113.9 - 1793610000250000 "GET /v1/items?page=2 HTTP/1.1" 200 812 130 4500 "a/1""#
        let calls = try ImportFixture().run(lines: [line], options: options).calls
        let call = try #require(calls.first?.record)
        #expect((call.host, call.port, call.path, call.status) == ("api.example.com", 443, "/v1/items", 200))
        #expect((call.duration, call.requestBodySize) == (TimeSpan(microseconds: 4_500), 130))
        #expect(call.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00.25Z"))
    }

    @Test(
        "a format that cannot be read is refused with the reason",
        arguments: [
            (#"%h %m%U %t"#, LogFormat.Problem.adjacent("%U")), (#"%h "%r""#, .noTime), ("%h %t %s", .noRequest),
            ("%{%H:%M}t %r", .timeForm("%{%H:%M}t")), ("$ $request", .unnamed),
        ]
    )
    func refused(text: String, problem: LogFormat.Problem) {
        #expect(throws: problem) { try LogFormat(text) }
    }

    @Test("identical requests out of order stay calls of their own; reading the log again adds nothing")
    func unordered() throws {
        let line = { (second: Int) in #"203.0.113.9 - - [02/Nov/2026:09:00:0\#(second) +0000] "GET /v1 HTTP/1.1" 200 5"#
        }
        let lines = [line(1), line(2), line(1), line(1), line(2)]
        let result = try ImportFixture().run(lines: lines)
        #expect(result.summary.stored == 5)
        #expect(try ImportFixture().run(lines: lines).calls.map(\.id) == result.calls.map(\.id))
    }

    @Test("words of syslog in front of a line are stepped over")
    func syslog() throws {
        let line =
            #"Nov  2 09:00:01 web1 nginx[77]: 203.0.113.9 - - [02/Nov/2026:09:00:01 +0000] "GET /v1 HTTP/1.1" 200 5"#
        let call = try #require(try ImportFixture().run(lines: [line]).calls.first?.record)
        #expect((call.clientAddress, call.path) == ("203.0.113.9", "/v1"))
    }

    @Test("times without an offset are in the zone that the user states")
    func zone() throws {
        var options = ForeignOptions()
        options.logFormat = try LogFormat(#"%h [%{%Y-%m-%d %H:%M:%S}t] "%r" %>s"#)
        options.offset = 7_200
        let line = #"203.0.113.9 [2026-11-02 11:00:00] "GET / HTTP/1.1" 200"#
        let call = try #require(try ImportFixture().run(lines: [line], options: options).calls.first?.record)
        #expect(call.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00Z"))
    }

    @Test("the W3C format follows its directives, which may change in a file")
    func w3c() throws {
        let (summary, calls) = try FormatSamples.run("w3c.log")
        #expect(summary.format == .w3c)
        #expect((summary.read, summary.rejected) == (4, 1))
        #expect(summary.diagnostics.map(\.message) == ["13 values where the file has 14 columns"])
        try #require(calls.count == 3)
        let first = calls[0].record
        #expect((first.method, first.path, first.status, first.port) == ("GET", "/api/orders", 200, 443))
        #expect(
            (first.duration, first.responseBodySize, first.requestBodySize) == (
                TimeSpan(microseconds: 45_000), 812, 130
            )
        )
        #expect((first.clientAddress, first.peerAddress) == ("203.0.113.9", "192.0.2.10"))
        #expect(calls[1].record.attributes == [JSON.Member("user.name", #"CORP\alice"#)])
        #expect(calls[2].record.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:03Z"))
        #expect(calls[2].record.method == "DELETE")
    }

    @Test("HAProxy's HTTP log is read behind syslog's words; a request without an answer has no status")
    func haproxy() throws {
        let (summary, calls) = try FormatSamples.run("haproxy.log")
        #expect(summary.format == .haproxy)
        #expect(summary.rejected == 1)
        try #require(calls.count == 2)
        let first = calls[0].record
        #expect(first.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:01.25Z"))
        #expect((first.clientAddress, first.path, first.status) == ("203.0.113.9", "/v1/items", 200))
        #expect((first.duration, first.responseBodySize) == (TimeSpan(microseconds: 43_000), 1_187))
        #expect(
            (calls[1].record.status, calls[1].record.outcome, calls[1].record.method) == (nil, .networkError, "_OTHER")
        )
    }
}
