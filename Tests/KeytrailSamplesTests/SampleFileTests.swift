internal import CZlib
internal import Foundation
internal import KeytrailModel
internal import KeytrailSamples
internal import KeytrailTestSupport
internal import Testing

@Suite struct SampleFileTests {
    private static let committed = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "samples/fortnight.ndjson.gz").path(percentEncoded: false)

    @Test("the committed sample is what the generator makes")
    func committedSample() throws {
        let lines = try SampleFileTests.unpacked(SampleFileTests.committed).split(separator: UInt8(ascii: "\n"))
        let calls = SampleLog().calls()
        let writer = NDJSONWriter()
        #expect(lines.count == calls.count)
        for (line, call) in zip(lines, calls) {
            let expected = writer.line(for: call.record)
            guard line.elementsEqual(expected.utf8) else {
                Issue.record("\(String(decoding: line, as: UTF8.self)) differs from \(expected)")
                return
            }
        }
    }

    @Test("a packed file has the same bytes each time, and no time in its header")
    func deterministic() throws {
        let folder = try TemporaryFolder()
        for name in ["a.gz", "b.gz"] {
            let file = try SampleFile(path: folder.file(name))
            for number in 0..<1_000 { try file.write(line: "line \(number)") }
            try file.close()
        }
        let bytes = try Data(contentsOf: URL(filePath: folder.file("a.gz")))
        #expect(bytes == (try Data(contentsOf: URL(filePath: folder.file("b.gz")))))
        // RFC 1952 §2.3.1: bytes 4 to 7 hold the modification time.
        #expect(Array(bytes[4..<8]) == [0, 0, 0, 0])
    }

    @Test("a plain file is not packed")
    func plain() throws {
        let folder = try TemporaryFolder()
        let file = try SampleFile(path: folder.file("a.ndjson"))
        try file.write(line: "one")
        try file.write(line: "two")
        try file.close()
        #expect(try String(contentsOfFile: folder.file("a.ndjson"), encoding: .utf8) == "one\ntwo\n")
    }

    @Test("a file that cannot be created is told with the system's reason")
    func notCreated() throws {
        let path = try TemporaryFolder().file("none/a.gz")
        #expect(throws: SampleError.notCreated(path: path, errno: ENOENT)) { try SampleFile(path: path) }
    }

    private static func unpacked(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        // The texts and the buffer outlive the calls, which write at most the buffer's count.
        let file = unsafe gzopen(path, "rb")
        while true {
            let count = unsafe gzread(file, &buffer, UInt32(buffer.count))
            guard count > 0 else { break }
            bytes += buffer[..<Int(count)]
        }
        _ = unsafe gzclose(file)
        return bytes
    }
}
