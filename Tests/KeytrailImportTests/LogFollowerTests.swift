internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite("Following a log") struct LogFollowerTests {
    /// A log that somebody writes, and what was read of it.
    private final class Fixture {
        let folder: TemporaryFolder
        let path: String
        var options = ForeignOptions()
        private(set) var paths: [String] = []
        private var known: Set<CallID> = []
        private var follower: LogFollower?

        init() throws {
            folder = try TemporaryFolder()
            path = folder.file("access.log")
        }

        static func line(_ number: Int) -> String {
            let second = number % 60
            let clock = second < 10 ? "0\(second)" : "\(second)"
            return "203.0.113.9 - - [02/Nov/2026:09:00:\(clock) +0000] \"GET /v1/\(number) HTTP/1.1\" 200 5\n"
        }

        func write(_ text: String) throws {
            if !FileManager.default.fileExists(atPath: path) {
                _ = FileManager.default.createFile(atPath: path, contents: nil)
            }
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        }

        func write(_ numbers: Range<Int>) throws { try write(numbers.map(Fixture.line).joined()) }

        func rotate() throws { try FileManager.default.moveItem(atPath: path, toPath: path + ".1") }

        func truncate() throws { try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 0) }

        /// Reads what is new; the paths' numbers, in the order in which they came.
        @discardableResult
        func read() throws -> ImportSummary {
            let follower =
                follower
                ?? LogFollower(
                    path: path,
                    from: nil,
                    format: nil,
                    options: options,
                    recorder: ImportFixture.recorder
                )
            self.follower = follower
            return try follower.advance { calls in
                let fresh = calls.filter { known.insert($0.id).inserted }
                paths += fresh.map(\.record.path)
                return (fresh.count, calls.count - fresh.count)
            }
        }

        /// Stops and starts again, as another process would.
        func restart() throws {
            let position = try #require(follower?.position)
            follower = LogFollower(
                path: path,
                from: position,
                format: nil,
                options: options,
                recorder: ImportFixture.recorder
            )
        }

        func expect(_ numbers: Range<Int>, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
            #expect(paths == numbers.map { "/v1/\($0)" }, sourceLocation: sourceLocation)
        }
    }

    @Test("what is added is read once, and a line only when it is whole")
    func grows() throws {
        let fixture = try Fixture()
        try fixture.write(0..<3)
        #expect(try fixture.read().read == 3)
        #expect(try fixture.read().read == 0)
        let line = Fixture.line(3)
        try fixture.write(String(line.prefix(40)))
        #expect(try fixture.read().read == 0)
        try fixture.write(String(line.dropFirst(40)) + Fixture.line(4))
        #expect(try fixture.read().read == 2)
        fixture.expect(0..<5)
    }

    @Test("a log that is not there yet is waited for")
    func missing() throws {
        let fixture = try Fixture()
        #expect(try fixture.read() == ImportSummary())
        try fixture.write(0..<2)
        try fixture.read()
        fixture.expect(0..<2)
    }

    @Test("a log that was moved away is read to its end, then the new one")
    func moved() throws {
        let fixture = try Fixture()
        try fixture.write(0..<3)
        try fixture.read()
        // The last line of the old file has no end.
        try fixture.write(String((3..<6).map(Fixture.line).joined().dropLast()))
        try fixture.rotate()
        try fixture.write(6..<9)
        try fixture.read()
        fixture.expect(0..<9)
        try fixture.write(9..<10)
        try fixture.read()
        fixture.expect(0..<10)
    }

    @Test("while nothing has taken its place, a log that was moved away is still read")
    func movedOnly() throws {
        let fixture = try Fixture()
        try fixture.write(0..<3)
        try fixture.read()
        try fixture.rotate()
        let handle = try FileHandle(forWritingTo: URL(filePath: fixture.path + ".1"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(Fixture.line(3).utf8))
        try handle.close()
        try fixture.read()
        fixture.expect(0..<4)
    }

    @Test("a log that was copied and cut off is read from its beginning, also when it has grown past where it was")
    func copied() throws {
        let fixture = try Fixture()
        try fixture.write(0..<3)
        try fixture.read()
        try fixture.truncate()
        try fixture.write(3..<5)
        try fixture.read()
        fixture.expect(0..<5)
        try fixture.truncate()
        try fixture.write(5..<30)
        try fixture.read()
        fixture.expect(0..<30)
    }

    @Test("another run goes on where the one before stopped")
    func resumed() throws {
        let fixture = try Fixture()
        try fixture.write(0..<3)
        try fixture.read()
        try fixture.restart()
        #expect(try fixture.read().read == 0)
        try fixture.write(3..<5)
        let summary = try fixture.read()
        #expect((summary.read, summary.duplicates) == (2, 0))
        try fixture.write("no line of a log\n")
        // The place is that in the file.
        #expect(try fixture.read().diagnostics.compactMap { $0.location?.line } == [6])
        fixture.expect(0..<5)
    }

    @Test("a log that was rotated between two runs is read to its end first; one that was cut off, from its beginning")
    func rotatedMeanwhile() throws {
        let fixture = try Fixture()
        try fixture.write(0..<3)
        try fixture.read()
        try fixture.write(3..<5)
        try fixture.rotate()
        try fixture.write(5..<7)
        try fixture.restart()
        #expect(try fixture.read().read == 4)
        try fixture.truncate()
        try fixture.write(7..<20)
        try fixture.restart()
        try fixture.read()
        fixture.expect(0..<20)
    }

    @Test("what a log's first lines say of the others holds after a restart, too")
    func directives() throws {
        let fixture = try Fixture()
        func row(_ number: Int) -> String { "2026-11-02 09:00:0\(number) 203.0.113.9 GET /v1/\(number) 200\n" }
        try fixture.write("#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n" + row(0))
        #expect(try fixture.read().read == 1)
        try fixture.restart()
        try fixture.write(row(1) + "#Fields: date\n")
        let summary = try fixture.read()
        #expect((summary.read, summary.rejected) == (1, 0))
        fixture.expect(0..<2)
    }

    @Test("a line beyond the limit is stepped over, in however many pieces it comes")
    func longLine() throws {
        let fixture = try Fixture()
        try fixture.write(0..<1)
        try fixture.read()
        for _ in 0..<3 {
            try fixture.write(String(repeating: "a", count: 9 << 20))
            #expect(try fixture.read().read == 0)
        }
        try fixture.write("\n")
        #expect(try fixture.read().rejected == 1)
        try fixture.write(1..<2)
        try fixture.read()
        fixture.expect(0..<2)
    }
}
