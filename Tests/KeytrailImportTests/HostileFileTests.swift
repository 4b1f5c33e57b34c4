internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite("Hostile files") struct HostileFileTests {
    private static func request(_ second: Int, path: String = "/v1", agent: String = "a/1") -> String {
        let clock = second < 10 ? "0\(second)" : "\(second)"
        return
            "203.0.113.9 - - [02/Nov/2026:09:00:\(clock) +0000] \"GET \(path) HTTP/1.1\" 200 5 \"-\" \"\(agent)\""
    }

    @Test("NUL bytes and bytes that are no UTF-8 do not end a line or reach a terminal")
    func bytes() throws {
        var file = Array((HostileFileTests.request(1) + "\n").utf8)
        file += Array(HostileFileTests.request(2, agent: "x").utf8.dropLast(2)) + [0x00, 0xFF, 0x1B, 0x5B, 0x22, 0x0A]
        file += [0x00, 0x00, 0x0A, 0xFF, 0xFE, 0x0A]
        file += Array((HostileFileTests.request(3) + "\n").utf8)
        let (summary, calls) = try ImportFixture().run(file)
        #expect((summary.read, summary.stored, summary.rejected) == (5, 3, 2))
        #expect(summary.diagnostics.compactMap { $0.location?.line } == [3, 4])
        #expect(calls.allSatisfy { ($0.record.userAgent ?? "").utf8.allSatisfy { $0 >= 0x20 } })
    }

    @Test("a line beyond the limit is stepped over in every format, and its neighbours are kept")
    func longLine() throws {
        let long = HostileFileTests.request(2, path: "/" + String(repeating: "a", count: 17 << 20))
        let (summary, _) = try ImportFixture().run(lines: [
            HostileFileTests.request(1), long, HostileFileTests.request(3),
        ])
        #expect((summary.stored, summary.rejected) == (2, 1))
        #expect(summary.diagnostics.map(\.message) == ["line longer than 16 MiB"])
    }

    @Test("a small file that unpacks to a huge one is read in pieces")
    func bomb() throws {
        // 192 MiB of spaces in one line, then a good one: packed some 190 KiB.
        var bytes = [UInt8](repeating: 0x20, count: 192 << 20)
        bytes += Array(("\n" + HostileFileTests.request(1) + "\n").utf8)
        let packed = try ImportFixture.gzip(bytes)
        #expect(packed.count < 1 << 20)
        let (summary, _) = try ImportFixture().run(packed)
        #expect((summary.stored, summary.rejected) == (1, 1))
    }

    @Test("names, lists and texts nested a million deep are refused, not followed")
    func depth() throws {
        let deep = String(repeating: "[", count: 1 << 20)
        let closed = deep + String(repeating: "]", count: 1 << 20)
        func entry(_ more: String) -> String {
            #"{"startedDateTime":"2026-11-02T09:00:01Z","request":{"method":"GET","url":"https://a.example/x"},"#
                + #""response":{"status":200}\#(more)}"#
        }
        func archive(_ x: String, _ entry: String) -> [UInt8] {
            Array(#"{"log":{"version":"1.2","x":\#(x),"entries":[\#(entry)]}}"#.utf8)
        }
        let around = try ImportFixture().run(archive(closed, entry("")))
        #expect((around.summary.stored, around.summary.rejected) == (1, 0))
        let inside = try ImportFixture().run(archive("1", entry(",\"_x\":" + closed) + "," + entry("")))
        #expect((inside.summary.stored, inside.summary.rejected) == (1, 1))
        #expect(inside.summary.diagnostics.map(\.message) == ["nested deeper than 64 levels"])
        let open = try ImportFixture().run(archive(deep, entry("")))
        #expect((open.summary.stored, open.summary.rejected) == (0, 1))
        let line =
            #"{"timestamp":"2026-11-02T09:00:00Z","http.request.method":"GET","server.address":"a.example","x":"# + deep
        #expect(try ImportFixture().run(lines: [line], format: .keytrail).summary.rejected == 1)
    }

    @Test("a file that grows while it is read is read as far as it was, and the rest the next time, nothing twice")
    func growing() throws {
        let fixture = try ImportFixture()
        let path = fixture.folder.file("access.log")
        let lines = (0..<20_000).map { HostileFileTests.request($0 % 60, path: "/v1/\($0)") + "\n" }
        try Data(lines.joined().utf8).write(to: URL(filePath: path))
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        let more = (0..<100).map { HostileFileTests.request($0 % 60, path: "/v2/\($0)") + "\n" }
        var known: Set<CallID> = []
        var left = more[...]
        func read() throws -> ImportSummary {
            try Importer(recorder: ImportFixture.recorder).run(path: path) { calls in
                if let line = left.popFirst() { try handle.write(contentsOf: Data(line.utf8)) }
                let fresh = calls.count { known.insert($0.id).inserted }
                return (fresh, calls.count - fresh)
            }
        }
        #expect(try read().rejected == 0)
        for line in left { try handle.write(contentsOf: Data(line.utf8)) }
        left = []
        #expect(try read().rejected == 0)
        #expect(known.count == 20_100)
    }

    @Test("a pipe is read to its end, in any pieces")
    func pieces() throws {
        let pipe = Pipe()
        let text = [1, 2, 3].map { HostileFileTests.request($0) + "\n" }.joined()
        let writer = pipe.fileHandleForWriting
        // Less than a pipe holds, so that nobody waits.
        for byte in text.utf8 { try writer.write(contentsOf: Data([byte])) }
        try writer.close()
        let importer = Importer(
            recorder: ImportFixture.recorder,
            standardInput: pipe.fileHandleForReading.fileDescriptor
        )
        #expect(try importer.run(path: "-") { ($0.count, 0) }.stored == 3)
    }
}
