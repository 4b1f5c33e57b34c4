internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite struct GzipTests {
    private static let lines = (0..<2_000).map { ImportFixture.line(second: $0) + "\n" }
    private static let plain = Array(lines.joined().utf8)

    @Test("a gzip file holds what the plain one does, whatever its name")
    func gzip() throws {
        let packed = try ImportFixture().run(try ImportFixture.gzip(GzipTests.plain))
        #expect(packed.summary.stored == 2_000)
        #expect(packed.summary.failure == nil)
        #expect(packed.calls == (try ImportFixture().run(GzipTests.plain).calls))
    }

    @Test("members follow each other, even in the middle of a line")
    func members() throws {
        let cut = GzipTests.plain.count / 2 + 7
        let file =
            try ImportFixture.gzip(Array(GzipTests.plain[..<cut])) + ImportFixture.gzip([])
            + ImportFixture.gzip(Array(GzipTests.plain[cut...])) + [UInt8](repeating: 0, count: 512)
        let result = try ImportFixture().run(file)
        #expect(result.summary.stored == 2_000)
        #expect(result.summary.failure == nil)
    }

    @Test("what a cut file holds up to the cut is kept, and the cut is told")
    func truncated() throws {
        let packed = try ImportFixture.gzip(GzipTests.plain)
        let fixture = try ImportFixture()
        let result = try fixture.run(Array(packed.dropLast(packed.count / 3)))
        #expect(result.summary.stored > 500)
        #expect(result.summary.stored < 2_000)
        let lines = result.summary.read
        #expect(result.summary.failure == .truncatedGzip(path: fixture.folder.file("calls.ndjson"), afterLines: lines))
    }

    @Test("a file cut behind its last data still lacks its end mark")
    func missingTrailer() throws {
        let result = try ImportFixture().run(Array(try ImportFixture.gzip(GzipTests.plain).dropLast(4)))
        #expect(result.summary.stored == 2_000)
        #expect(result.summary.failure != nil)
    }

    @Test("damage is told, and what was before it is kept")
    func corrupt() throws {
        var packed = try ImportFixture.gzip(GzipTests.plain)
        let middle = packed.count / 2
        for index in middle..<middle + 40 { packed[index] ^= 0x55 }
        let failure = try ImportFixture().run(packed).summary.failure
        guard case .corruptGzip = failure else {
            Issue.record("not told as damage: \(String(describing: failure))")
            return
        }
    }

    @Test("something else behind a member is damage")
    func trailingGarbage() throws {
        let result = try ImportFixture().run(try ImportFixture.gzip(GzipTests.plain) + Array("garbage".utf8))
        #expect(result.summary.stored == 2_000)
        #expect(result.summary.failure != nil)
    }
}
