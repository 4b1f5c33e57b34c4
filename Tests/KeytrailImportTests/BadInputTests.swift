internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite struct BadInputTests {
    private static let good = ImportFixture.line()

    @Test(
        "a bad line is counted and named, and the rest is kept",
        arguments: [
            ("{", "not valid JSON"), ("not json at all", "not valid JSON"), ("[1,2]", "not a JSON object"),
            ("{\"timestamp\":\"2026-11-02T00:00:00Z\",}", "not valid JSON"),
            (#"{"http.request.method":"GET","server.address":"a.example"}"#, "timestamp is missing"),
            (
                #"{"timestamp":"yesterday","http.request.method":"GET"}"#,
                "timestamp is not an RFC 3339 time or an integer of microseconds"
            ),
            (#"{"timestamp":"1969-12-31T23:59:59Z"}"#, "timestamp is not a time in the years 1970 to 2200"),
            (#"{"timestamp":"2201-01-01T00:00:00Z"}"#, "timestamp is not a time in the years 1970 to 2200"),
            (#"{"timestamp":"2026-11-02T00:00:00Z","server.address":"a.example"}"#, "http.request.method is missing"),
            (#"{"timestamp":"2026-11-02T00:00:00Z","http.request.method":"GET"}"#, "server.address is missing"),
            (
                #"{"timestamp":"2026-11-02T00:00:00Z","http.request.method":"GET","url.full":"nonsense"}"#,
                "url.full is not an absolute HTTP address"
            ),
            (
                String(repeating: "[", count: 200) + String(repeating: "]", count: 200), "nested deeper than 64 levels"
            ),
            (#"{"a":123456789012345678901234567890}"#, "a number is malformed or beyond 64 bits"),
            ("{\"a\":[" + String(repeating: "1,", count: 70_000) + "1]}", "more than 65536 values in one line"),
        ]
    )
    func badLine(line: String, reason: String) throws {
        let result = try ImportFixture().run(lines: [BadInputTests.good, line, ImportFixture.line(second: 1)])
        #expect(result.summary.read == 3)
        #expect(result.summary.stored == 2)
        #expect(result.summary.rejected == 1)
        #expect(result.summary.diagnostics.map(\.message) == [reason])
        #expect(result.summary.diagnostics.first?.location?.line == 2)
    }

    @Test(
        "bytes that are no text are refused and do no harm to their neighbours",
        arguments: [
            [0xFF, 0xFE, 0x00], [0x00], [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D], [0x1F, 0x8B, 0x08],
        ] as [[UInt8]]
    )
    func badBytes(bytes: [UInt8]) throws {
        let next = ImportFixture.line(second: 1)
        let file = Array(BadInputTests.good.utf8) + [0x0A] + bytes + [0x0A] + Array(next.utf8)
        let result = try ImportFixture().run(file)
        #expect(result.summary.stored == 2)
        #expect(result.summary.rejected == 1)
    }

    @Test("a line that is too long is stepped over, wherever it ends", arguments: [true, false])
    func longLine(endsInNewline: Bool) throws {
        var file = Array(BadInputTests.good.utf8) + [0x0A]
        file += [UInt8](repeating: 0x61, count: 50 << 20)
        if endsInNewline { file += [0x0A] + Array(ImportFixture.line(second: 1).utf8) }
        let result = try ImportFixture().run(file)
        #expect(result.summary.stored == (endsInNewline ? 2 : 1))
        #expect(result.summary.diagnostics.map(\.message) == ["line longer than 16 MiB"])
        #expect(result.summary.diagnostics.first?.location?.line == 2)
    }

    @Test("a line within the limit is looked at, one byte more is too long", arguments: [0, 1])
    func longestLine(excess: Int) throws {
        let text = "\"" + String(repeating: "x", count: (16 << 20) - 2 + excess) + "\""
        let result = try ImportFixture().run(lines: [BadInputTests.good, text])
        let reason = excess == 0 ? "not a JSON object" : "line longer than 16 MiB"
        #expect(result.summary.diagnostics.map(\.message) == [reason])
    }

    @Test("a text that is too long for an attribute is left out")
    func longAttribute() throws {
        let line = ImportFixture.line(more: #","note":"\#(String(repeating: "x", count: 20_000))","team":"blue""#)
        let attributes = try ImportFixture().run(lines: [line]).calls.first?.record.attributes
        #expect(attributes == [JSON.Member("team", "blue")])
    }

    @Test("garbage is in no known format")
    func garbage() throws {
        var numbers = SystemRandomNumberGenerator()
        let bytes = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        let fixture = try ImportFixture()
        let path = fixture.folder.file("calls.ndjson")
        // A first byte that cannot begin a gzip file.
        #expect(throws: ImportError.unknownFormat(path: path, lines: 100)) { try fixture.run([0x00] + bytes) }
    }

    @Test("a short file without one call is in no known format")
    func noCall() throws {
        let fixture = try ImportFixture()
        let path = fixture.folder.file("calls.ndjson")
        #expect(throws: ImportError.unknownFormat(path: path, lines: 2)) { try fixture.run(lines: ["{}", "hello"]) }
    }

    @Test("a file may begin with lines that are no calls")
    func lateFirstCall() throws {
        let result = try ImportFixture().run(lines: ["# a note", "", "{}", BadInputTests.good])
        #expect(result.summary.format == .keytrail)
        #expect(result.summary.rejected == 2)
        #expect(result.summary.stored == 1)
    }

    @Test("an empty file is an import of nothing", arguments: ["", "\n\n \n"])
    func empty(text: String) throws {
        #expect(try ImportFixture().run(Array(text.utf8)).summary == ImportSummary())
    }

    @Test("byte order mark, CRLF and a missing last newline make no difference")
    func lineEnds() throws {
        let plain = try ImportFixture().run(lines: (0..<3).map { ImportFixture.line(second: $0) })
        let dressed = "\u{FEFF}" + (0..<3).map { ImportFixture.line(second: $0) }.joined(separator: "\r\n\r\n")
        let result = try ImportFixture().run(Array(dressed.utf8))
        #expect(result.calls == plain.calls)
        #expect(result.summary.read == 3)
    }

    @Test("only the first twenty rejects are described, and none is quoted")
    func diagnosticLimit() throws {
        let bad = (0..<50).map { #"{"timestamp":"geheim\#($0)"}"# }
        let result = try ImportFixture().run(lines: [BadInputTests.good] + bad)
        #expect(result.summary.rejected == 50)
        #expect(result.summary.diagnostics.count == 20)
        #expect(result.summary.diagnostics.allSatisfy { !$0.message.contains("geheim") })
    }

    @Test("no mutation of a line crashes")
    func mutations() throws {
        var numbers = SystemRandomNumberGenerator()
        let line = Array(
            ImportFixture.line(more: #","keytrail.ratelimit":[{"name":"a","limit":3}],"x":{"y":[1]}"#).utf8
        )
        var file = line + [0x0A]
        for _ in 0..<3_000 {
            var bytes = line
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            file += bytes.filter { $0 != 0x0A } + [0x0A]
        }
        let summary = try ImportFixture().run(file).summary
        #expect(summary.read == summary.stored + summary.duplicates + summary.rejected)
    }
}
