internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite("Mapping files") struct MappingTests {
    private func problems(_ text: String) -> [String] {
        let read = LogMapping.read(text, file: "m.yml")
        #expect((read.mapping == nil) == !read.diagnostics.isEmpty)
        return read.diagnostics.map { "\($0.location?.line ?? 0): \($0.message)" }
    }

    private func run(_ mapping: String, _ lines: [String]) throws -> (summary: ImportSummary, calls: [IdentifiedCall]) {
        var options = ForeignOptions()
        options.mapping = LogMapping.read(mapping, file: "m.yml").mapping
        #expect(options.mapping != nil)
        return try ImportFixture().run(lines: lines, options: options)
    }

    @Test("members at any depth are the fields of a call, constants fill in, the rest are attributes")
    func ndjson() throws {
        var options = ForeignOptions()
        options.mapping = try FormatSamples.mapping("gateway.yml")
        let calls = try FormatSamples.run("gateway.ndjson", options: options).calls.map(\.record)
        try #require(calls.count == 3)
        #expect(calls[0].startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00.25Z"))
        #expect((calls[0].host, calls[0].path, calls[0].status) == ("api.example.com", "/v1/items", 200))
        #expect((calls[0].duration, calls[0].vantage) == (TimeSpan(microseconds: 43_000), .client))
        #expect((calls[0].program, calls[0].attributes) == ("billing", [JSON.Member("region", "eu")]))
        #expect(calls[1].credential != nil && calls[1].flags.contains(.credentialInURL))
        // A member whose name tells of a secret is left out.
        #expect(calls[1].attributes == [JSON.Member("region", "eu")])
        #expect((calls[2].status, calls[2].outcome) == (nil, .networkError))
    }

    @Test("a table's columns are named by its first line, or by the mapping file")
    func csv() throws {
        var options = ForeignOptions()
        options.mapping = try FormatSamples.mapping("table.yml")
        let calls = try FormatSamples.run("table.csv", options: options).calls.map(\.record)
        try #require(calls.count == 2)
        #expect((calls[0].method, calls[0].host, calls[0].path) == ("GET", "api.example.com", "/v1/items"))
        #expect((calls[0].userAgent, calls[0].vantage) == (#"sync "two" 2.1"#, .server))
        #expect(calls[0].attributes.isEmpty)
        #expect(calls[1].startedAt == Timestamp(rfc3339: "2026-11-02T09:00:01Z"))
        #expect((calls[1].outcome, calls[1].userAgent) == (.authFailed, nil))
        let headless = """
            format: csv
            separator: tab
            columns: [when, url, code]
            fields:
              timestamp: {from: when, form: s}
              http.request.method: {value: GET}
              url.full: url
              http.response.status_code: code
            """
        let result = try run(headless, ["1793610000\thttps://api.example.com/v1\t200"])
        #expect(result.summary.read == 1)
        #expect(result.calls.first?.record.startedAt == Timestamp(rfc3339: "2026-11-02T09:00:00Z"))
    }

    @Test("a member whose name has dots goes before one inside another")
    func dottedNames() throws {
        let mapping = """
            fields: {timestamp: t, http.request.method: m, url.full: http.url, http.response.status_code: http.status}
            """
        let lines = [
            #"{"t":1793610000,"m":"GET","http.url":"https://a.example/flat","http":{"url":"https://a.example/deep","status":200}}"#
        ]
        let call = try #require(try run(mapping, lines).calls.first?.record)
        #expect((call.path, call.status) == ("/flat", 200))
    }

    @Test(
        "what is wrong with a mapping file is told with its line and what to write",
        arguments: [
            ("", "1: a mapping file is one document with the key 'fields'"),
            ("format: ndjson\n", "1: 'fields:' is missing"),
            ("formats: csv\nfields: {timestamp: t, http.request.method: m, url.full: u}\n", "1: "),
            (
                "fields: {timestamp: t, http.request.method: m, url.full: u, status: s}\n",
                "1: 'status' is no field of a call"
            ),
            ("fields: {http.request.method: m, url.full: u}\n", "1: 'timestamp:' is missing"),
            ("fields: {timestamp: t, url.full: u}\n", "1: 'http.request.method:' is missing"),
            ("fields: {timestamp: t, http.request.method: m}\n", "1: 'url.full:' is missing"),
            ("separator: ';'\nfields: {timestamp: t, http.request.method: m, url.full: u}\n", "1: 'separator:' is for"),
            (
                "fields:\n  timestamp: {from: t, form: fortnights}\n  http.request.method: m\n  url.full: u\n", "2: "
            ),
            ("fields: {timestamp: {}, http.request.method: m, url.full: u}\n", "1: write either 'from:'"),
            ("fields: [timestamp\n", "2: "),
        ]
    )
    func refused(text: String, problem: String) {
        let found = problems(text)
        #expect(found.contains { $0.hasPrefix(problem) }, "\(found)")
    }
}
