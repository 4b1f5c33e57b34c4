internal import KeytrailImport
internal import KeytrailModel
internal import Testing

/// Files that hold some of the same.
@Suite("Files that overlap") struct OverlapTests {
    /// A log in which a request is repeated now and then, and in which times are not in order.
    private static let requests = (0..<3_000).map { number in
        let second = (number / 9 * 7) % 60
        let clock = second < 10 ? "0\(second)" : "\(second)"
        return
            "203.0.113.\(number % 3) - - [02/Nov/2026:09:00:\(clock) +0000] \"GET /v1/\(number % 40) HTTP/1.1\" 200 5"
    }

    private func identities(_ lines: ArraySlice<String>) throws -> [CallID] {
        try ImportFixture().run(lines: Array(lines)).calls.map(\.id)
    }

    @Test(
        "a part of a log adds nothing to the whole, and the rest of it is new only once",
        arguments: [1, 700, 1_500, 2_999]
    )
    func parts(cut: Int) throws {
        let lines = OverlapTests.requests[...]
        let whole = Set(try identities(lines))
        #expect(whole.count == lines.count)
        // A log that was rotated: the old file, then the new one with what came since.
        #expect(whole.isSuperset(of: try identities(lines[..<cut])))
        #expect(whole.isSuperset(of: try identities(lines[cut...])))
    }

    @Test("the same lines packed, with other line ends, or behind a byte order mark are the same calls")
    func guises() throws {
        let lines = Array(OverlapTests.requests[..<200])
        let plain = try ImportFixture().run(lines: lines).calls.map(\.id)
        let text = lines.joined(separator: "\n")
        #expect(try ImportFixture().run(try ImportFixture.gzip(Array(text.utf8))).calls.map(\.id) == plain)
        let other = [0xEF, 0xBB, 0xBF] + Array(lines.joined(separator: "\r\n").utf8)
        #expect(try ImportFixture().run(other).calls.map(\.id) == plain)
    }

    @Test("an archive's entry and a span that come again are the same calls", arguments: ["archive.har", "spans.json"])
    func documents(name: String) throws {
        let bytes = try FormatSamples.bytes(name)
        let once = try ImportFixture().run(bytes)
        let twice = try ImportFixture().run(bytes + bytes)
        #expect(twice.summary.stored == once.summary.stored)
        #expect(twice.summary.duplicates == once.summary.stored)
        #expect(twice.calls == once.calls)
    }
}
