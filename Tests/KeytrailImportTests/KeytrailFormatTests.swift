internal import KeytrailCapture
internal import KeytrailImport
internal import KeytrailModel
internal import Testing

@Suite struct KeytrailFormatTests {
    @Test("every field of a line lands in its place")
    func everyField() throws {
        let line = """
            {"timestamp":"2026-11-02T08:30:00.25+01:00","http.request.method":"post","url.scheme":"http",\
            "server.address":"API.example.com","server.port":8080,"url.path":"/v1/items/7","url.template":"/v1/items/{id}",\
            "http.response.status_code":503,"error.type":"503","keytrail.credential.id":"acme-0123456789abcdef",\
            "keytrail.credential.provider":"acme","keytrail.credential.scheme":"bearer",\
            "keytrail.credential.place":"header","keytrail.credential.parts":{"token":"0123456789abcdef"},\
            "keytrail.duration_us":1500,"keytrail.timing.wait_us":900,"client.address":"10.0.0.7",\
            "network.peer.address":"192.0.2.1","user_agent.original":"sync/1.0 (nightly build)",\
            "keytrail.ratelimit":[{"name":"core","limit":10,"remaining":4,"reset":"2026-11-02T08:00:00Z","window_s":0.5,\
            "unit":"points"}],"keytrail.scopes.granted":"read, write","keytrail.scopes.accepted":[["a","b"],["c"]],\
            "keytrail.program":"sync","keytrail.run":"r1","keytrail.door":"proxy","http.request.body.size":12,\
            "http.response.body.size":34,"http.request.resend_count":2,"keytrail.request.id":"00000000000000ab",\
            "network.protocol.version":"1.1",\
            "trace_id":"0af7651916cd43dd8448eb211c80319c","keytrail.flags":["silently_resent","from_the_future"],\
            "team":"blue","labels":{"tier":1}}
            """
        let call = try #require(try ImportFixture().run(lines: [line]).calls.first?.record)
        var expected = CallRecord(
            startedAt: Timestamp(microseconds: 1_793_604_600_250_000),
            door: .proxy,
            method: "POST",
            scheme: "http",
            host: "api.example.com",
            path: "/v1/items/7",
            outcome: .serverError
        )
        expected.port = 8_080
        expected.route = "/v1/items/{id}"
        expected.status = 503
        expected.errorType = "503"
        expected.credential = Credential(
            id: "acme-0123456789abcdef",
            provider: "acme",
            scheme: .bearer,
            place: .header,
            parts: [Credential.Part(role: "token", fingerprint: "0123456789abcdef")]
        )
        expected.duration = TimeSpan(microseconds: 1_500)
        expected.timing = CallTiming(wait: TimeSpan(microseconds: 900))
        expected.clientAddress = "10.0.0.7"
        expected.peerAddress = "192.0.2.1"
        expected.userAgent = "sync/1.0 (nightly build)"
        expected.rateLimits = [
            RateLimit(
                name: "core",
                limit: 10,
                remaining: 4,
                resetsAt: Timestamp(seconds: 1_793_606_400),
                window: .milliseconds(500),
                unit: "points"
            )
        ]
        expected.grantedScopes = ["read", "write"]
        expected.acceptedScopes = ScopeRequirement(anyOf: [["a", "b"], ["c"]])
        expected.program = "sync"
        expected.run = "r1"
        expected.requestBodySize = 12
        expected.responseBodySize = 34
        expected.resendCount = 2
        expected.requestID = RequestID(rawValue: 0x00ab)
        expected.protocolVersion = "1.1"
        expected.traceID = "0af7651916cd43dd8448eb211c80319c"
        expected.flags = .silentlyResent
        expected.attributes = [
            JSON.Member("team", "blue"), JSON.Member("labels", .object([JSON.Member("tier", 1)])),
        ]
        #expect(call == expected)
    }

    @Test("what a line leaves out is derived or absent")
    func defaults() throws {
        let call = try #require(try ImportFixture().run(lines: [ImportFixture.line()]).calls.first)
        #expect(call.record.door == .imported)
        #expect(call.record.outcome == .success)
        #expect(call.record.scheme == "https")
        #expect(call.record.port == 443)
        #expect(call.record.credential == nil)
        #expect(call.record.attributes.isEmpty)
        #expect(call.sequence & (1 << 62) != 0)
    }

    @Test("a whole URL counts as much as its parts")
    func wholeURL() throws {
        let line = """
            {"timestamp":1793577600000000,"http.request.method":"GET","url.full":"https://API.example.com/v1/items?page=2"}
            """
        let call = try #require(try ImportFixture().run(lines: [line]).calls.first?.record)
        #expect(call.host == "api.example.com")
        #expect(call.path == "/v1/items")
        #expect(call.outcome == .networkError)
        #expect(call.startedAt == Timestamp(seconds: 1_793_577_600))
    }

    @Test("of two members with one name the later counts")
    func duplicateMembers() throws {
        let line = ImportFixture.line(more: #","http.response.status_code":404"#)
        #expect(try ImportFixture().run(lines: [line]).calls.first?.record.status == 404)
    }

    @Test("accepted scopes as one list are alternatives", arguments: [#"["a","b"]"#, #""a, b""#, #"[["a"],["b"]]"#])
    func acceptedScopes(value: String) throws {
        let line = ImportFixture.line(more: #","keytrail.scopes.accepted":\#(value)"#)
        let call = try #require(try ImportFixture().run(lines: [line]).calls.first?.record)
        #expect(call.acceptedScopes == ScopeRequirement(anyOf: [["a"], ["b"]]))
    }

    @Test("lines that differ in one shared member only are not mixed up")
    func sharedMembers() throws {
        let programs = ["alpha", "beta", "alpha", "gamma"]
        let lines = programs.enumerated().map { index, program in
            ImportFixture.line(second: index, more: #","keytrail.program":"\#(program)""#)
        }
        #expect(try ImportFixture().run(lines: lines).calls.map(\.record.program) == programs)
    }

    @Test(
        "numbers and texts beyond their range are refused",
        arguments: [
            #""server.port":0"#, #""server.port":65536"#, #""http.response.status_code":"200""#,
            #""http.response.status_code":1000"#, #""keytrail.duration_us":-1"#, #""keytrail.duration_us":1.5"#,
            #""keytrail.outcome":"fine""#, #""keytrail.door":"window""#, #""keytrail.program":7"#,
            #""keytrail.scopes.granted":{"a":1}"#, #""keytrail.scopes.accepted":[["a"],7]"#,
            #""keytrail.ratelimit":{}"#,
            #""keytrail.ratelimit":[{"limit":"many"}]"#, #""keytrail.ratelimit":[{"window_s":-1}]"#,
            #""keytrail.flags":"x""#,
            #""keytrail.seq":-1"#,
        ]
    )
    func wrongValues(member: String) throws {
        let result = try ImportFixture().run(lines: [ImportFixture.line(), ImportFixture.line(more: "," + member)])
        #expect(result.summary.rejected == 1)
        #expect(result.summary.stored == 1)
        #expect(result.summary.diagnostics.first?.location?.line == 2)
    }
}
