internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

/// What every format owes, whatever it is.
@Suite("Formats: contract") struct FormatContractTests {
    struct Reject: Equatable, CustomStringConvertible {
        let line: Int?
        let reason: String
        var description: String { "\(line ?? 0): \(reason)" }

        init(_ line: Int?, _ reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    struct Case: CustomTestStringConvertible {
        let file: String
        let format: ImportFormat.Name
        let calls: Int
        var mapping: String?
        var rejects: [Reject] = []
        var testDescription: String { file }
    }

    private static let noTime = "timestamp is not a time of the format, in the years 1970 to 2200"
    private static let noStatus = "http.response.status_code is not an integer, 0 to 999"

    static let cases = [
        Case(file: "combined.log", format: .combined, calls: 4),
        Case(
            file: "combined-malformed.log",
            format: .combined,
            calls: 2,
            rejects: [
                Reject(2, "not a line of an access log"), Reject(3, noTime), Reject(4, "not a line of an access log"),
                Reject(5, "not a line of an access log"),
            ]
        ),
        Case(
            file: "w3c.log",
            format: .w3c,
            calls: 3,
            rejects: [Reject(6, "13 values where the file has 14 columns")]
        ),
        Case(
            file: "w3c-malformed.log",
            format: .w3c,
            calls: 1,
            rejects: [
                Reject(1, "in none of the known formats"), Reject(4, "6 values where the file has 7 columns"),
                Reject(5, noTime), Reject(6, "date and time is missing"), Reject(7, noStatus),
                Reject(8, "http.request.method is missing"),
            ]
        ),
        Case(
            file: "haproxy.log",
            format: .haproxy,
            calls: 2,
            rejects: [Reject(1, "in none of the known formats")]
        ),
        Case(
            file: "haproxy-malformed.log",
            format: .haproxy,
            calls: 1,
            rejects: [
                Reject(2, "not a line of an HTTP log of HAProxy"), Reject(3, noTime),
                Reject(4, "not a line of an HTTP log of HAProxy"),
            ]
        ),
        Case(file: "caddy.log", format: .caddy, calls: 1, rejects: [Reject(2, "not an HTTP request")]),
        Case(
            file: "caddy-malformed.log",
            format: .caddy,
            calls: 1,
            rejects: [
                Reject(2, noTime), Reject(3, "http.response.status_code is missing"), Reject(4, "not an HTTP request"),
                Reject(5, "not valid JSON"),
            ]
        ),
        Case(file: "envoy.log", format: .envoy, calls: 1, rejects: [Reject(2, noStatus)]),
        Case(
            file: "envoy-malformed.log",
            format: .envoy,
            calls: 1,
            rejects: [
                Reject(2, noTime), Reject(3, "not an HTTP request"), Reject(4, noStatus),
                Reject(5, "not a JSON object"),
            ]
        ),
        Case(file: "traefik.log", format: .traefik, calls: 1, rejects: [Reject(2, "not an HTTP request")]),
        Case(
            file: "traefik-malformed.log",
            format: .traefik,
            calls: 1,
            rejects: [
                Reject(2, "timestamp is missing"), Reject(3, "url.full is missing"), Reject(4, "not an HTTP request"),
            ]
        ),
        Case(
            file: "archive.har",
            format: .har,
            calls: 4,
            rejects: [
                Reject(25, "startedDateTime is missing"), Reject(26, "request.url is not an absolute HTTP address"),
                Reject(27, "not a JSON object"),
            ]
        ),
        Case(
            file: "archive-malformed.har",
            format: .har,
            calls: 2,
            rejects: [
                Reject(3, "startedDateTime is not an RFC 3339 time in the years 1970 to 2200"),
                Reject(4, "request is missing"), Reject(5, "response is missing"),
                Reject(6, "request.method is missing"), Reject(7, "response.status is not an integer below 1000"),
                Reject(8, "response.status is not an integer below 1000"),
                Reject(10, "not valid JSON from here on, up to the next document"),
            ]
        ),
        Case(
            file: "spans.json",
            format: .otlp,
            calls: 4,
            rejects: [Reject(4, "not an HTTP request"), Reject(8, "not an HTTP request")]
        ),
        Case(
            file: "spans-malformed.json",
            format: .otlp,
            calls: 1,
            rejects: [
                Reject(3, noTime), Reject(4, "startTimeUnixNano is missing"), Reject(5, "url.full is missing"),
                Reject(6, "not an HTTP request"), Reject(7, "not a JSON object"),
                Reject(9, "not valid JSON from here on, up to the next document"),
            ]
        ),
        Case(file: "gateway.ndjson", format: .mapping, calls: 3, mapping: "gateway.yml"),
        Case(
            file: "gateway-malformed.ndjson",
            format: .mapping,
            calls: 1,
            mapping: "gateway.yml",
            rejects: [
                Reject(2, "timestamp is missing"), Reject(3, "http.request.method is missing"),
                Reject(4, "url.full is not an absolute HTTP address"), Reject(5, "not valid JSON"),
            ]
        ),
        Case(file: "table.csv", format: .mapping, calls: 2, mapping: "table.yml"),
        Case(
            file: "table-malformed.csv",
            format: .mapping,
            calls: 2,
            mapping: "table.yml",
            rejects: [
                Reject(3, "5 values where the file has 6 columns"),
                Reject(4, "a quoted value does not end before the separator or the line's end"),
                Reject(5, "timestamp is missing"),
            ]
        ),
    ]

    private func options(_ sample: Case) throws -> ForeignOptions {
        var options = ForeignOptions()
        if let mapping = sample.mapping { options.mapping = try FormatSamples.mapping(mapping) }
        return options
    }

    @Test(
        "a file is told by its content, its calls are kept, what is none is counted, located and explained",
        arguments: cases
    )
    func samples(sample: Case) throws {
        let (summary, calls) = try FormatSamples.run(sample.file, options: try options(sample))
        #expect(summary.format == sample.format)
        #expect(calls.count == sample.calls)
        #expect(summary.diagnostics.map { Reject($0.location?.line, $0.message) } == sample.rejects)
        #expect((summary.read, summary.rejected) == (sample.calls + sample.rejects.count, sample.rejects.count))
    }

    @Test("reading a file again adds nothing, and no secret of it is in a call", arguments: cases)
    func again(sample: Case) throws {
        let options = try options(sample)
        let first = try FormatSamples.run(sample.file, options: options)
        #expect(try FormatSamples.run(sample.file, options: options).calls == first.calls)
        let text = String(reflecting: first)
        #expect(!text.contains(FormatSamples.token) && !text.contains("hunter2secret"))
    }

    @Test("whatever is done to a file, it is read to its end and every line accounted for", arguments: cases)
    func damaged(sample: Case) throws {
        let options = try options(sample)
        let bytes = try FormatSamples.bytes(sample.file)
        var random = Lehmer(state: UInt64(bytes.count))
        for _ in 0..<40 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                // A byte that is none of UTF-8, NUL among others.
                case 0: damaged[place] = [0x00, 0xFF, 0xC0, 0x80, 0x1B].randomElement(using: &random) ?? 0
                case 1: damaged.remove(at: place)
                case 2: damaged.insert([0x22, 0x5C, 0x7B, 0x5D, 0x0A].randomElement(using: &random) ?? 0, at: place)
                default: damaged.removeSubrange(place..<min(damaged.count, place + 30))
                }
                if damaged.isEmpty { damaged = bytes }
            }
            let (summary, calls) = try ImportFixture().run(damaged, format: sample.format, options: options)
            #expect(summary.read == summary.stored + summary.duplicates + summary.rejected)
            for call in calls {
                let texts = [call.record.method, call.record.host, call.record.path, call.record.userAgent ?? ""]
                #expect(texts.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } })
            }
        }
    }

    @Test("lines of another format between are counted and named, and the rest is read")
    func mixed() throws {
        let lines = try ["combined.log", "caddy.log", "combined.log"].flatMap { name in
            String(decoding: try FormatSamples.bytes(name), as: UTF8.self).split(separator: "\n").map(String.init)
        }
        let (summary, _) = try ImportFixture().run(lines: lines)
        #expect((summary.format, summary.read, summary.stored, summary.rejected) == (.combined, 10, 8, 2))
        #expect(summary.diagnostics.compactMap { $0.location?.line } == [5, 6])
    }
}
