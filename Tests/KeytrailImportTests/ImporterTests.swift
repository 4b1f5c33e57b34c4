internal import Foundation
internal import KeytrailCapture
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

@Suite struct ImporterTests {
    private struct Full: Error {}

    @Test("a file that is not there is told as such")
    func missing() throws {
        let fixture = try ImportFixture()
        let path = fixture.folder.file("none")
        #expect(throws: ImportError.missing(path: path)) { try fixture.run(path: path) }
    }

    @Test("a folder is no file")
    func folder() throws {
        let fixture = try ImportFixture()
        #expect(throws: ImportError.directory(path: fixture.folder.path)) { try fixture.run(path: fixture.folder.path) }
    }

    @Test("the path - is standard input")
    func standardInput() throws {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        try writer.write(contentsOf: Data((ImportFixture.line() + "\n").utf8))
        try writer.close()
        let importer = Importer(
            recorder: ImportFixture.recorder,
            standardInput: pipe.fileHandleForReading.fileDescriptor
        )
        let summary = try importer.run(path: "-") { ($0.count, 0) }
        #expect(summary.stored == 1)
    }

    @Test("calls are delivered in the file's order, in batches of bounded size")
    func batches() throws {
        let fixture = try ImportFixture()
        let lines = (0..<30_000).map { ImportFixture.line(second: $0) }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: fixture.folder.file("x")))
        var times: [Timestamp] = []
        var sizes: [Int] = []
        let summary = try Importer(recorder: ImportFixture.recorder).run(path: fixture.folder.file("x")) { calls in
            times += calls.map(\.record.startedAt)
            sizes.append(calls.count)
            return (calls.count, 0)
        }
        #expect(summary.stored == 30_000)
        #expect(times == times.sorted())
        #expect(sizes.count > 1)
        #expect(sizes.allSatisfy { $0 <= 20_000 })
    }

    @Test("an error on the storing side ends the import and comes back")
    func deliverFails() throws {
        let fixture = try ImportFixture()
        let lines = (0..<60_000).map { ImportFixture.line(second: $0) }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: fixture.folder.file("x")))
        var count = 0
        #expect(throws: Full.self) {
            try Importer(recorder: ImportFixture.recorder).run(path: fixture.folder.file("x")) { calls in
                count += 1
                if count == 2 { throw Full() }
                return (calls.count, 0)
            }
        }
        #expect(count == 2)
    }

    @Test("a cancelled task imports no further")
    func cancelled() async throws {
        let fixture = try ImportFixture()
        try Data(ImportFixture.line().utf8).write(to: URL(filePath: fixture.folder.file("x")))
        let path = fixture.folder.file("x")
        let task = Task {
            // The handle does not leave the call.
            unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
            return try Importer(recorder: ImportFixture.recorder).run(path: path) { ($0.count, 0) }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("progress ends at the file's size")
    func progress() throws {
        let fixture = try ImportFixture()
        let bytes = Array(ImportFixture.line().utf8)
        try Data(bytes).write(to: URL(filePath: fixture.folder.file("x")))
        var reports: [[Int?]] = []
        _ = try Importer(recorder: ImportFixture.recorder).run(
            path: fixture.folder.file("x"),
            progress: { reports.append([$0, $1]) },
            deliver: { ($0.count, 0) }
        )
        #expect(reports == [[bytes.count, bytes.count]])
    }

    @Test("the recorder's program stands where a line names none")
    func program() throws {
        let fixture = try ImportFixture()
        let lines = [ImportFixture.line(), ImportFixture.line(more: #","keytrail.program":"own""#)]
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: fixture.folder.file("x")))
        var recorder = ImportFixture.recorder
        recorder.program = "given"
        var programs: [String?] = []
        _ = try Importer(recorder: recorder).run(path: fixture.folder.file("x")) { calls in
            programs += calls.map(\.record.program)
            return (calls.count, 0)
        }
        #expect(programs == ["given", "own"])
    }
}
