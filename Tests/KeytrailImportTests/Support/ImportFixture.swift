internal import CZlib
internal import Foundation
internal import KeytrailCapture
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Synchronization

/// A folder with files to import, and the calls that came out of them.
struct ImportFixture {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    static let recorder = Recorder(
        catalog: .builtIn,
        fingerprinter: Fingerprinter(key: [UInt8](repeating: 7, count: Fingerprinter.keyLength))
    )

    /// Imports `bytes` as a file.
    func run(
        _ bytes: [UInt8],
        name: String = "calls.ndjson",
        format: ImportFormat.Name? = nil,
        options: ForeignOptions = ForeignOptions()
    ) throws -> (summary: ImportSummary, calls: [IdentifiedCall]) {
        try Data(bytes).write(to: URL(filePath: folder.file(name)))
        return try run(path: folder.file(name), format: format, options: options)
    }

    /// Imports lines as a file.
    func run(
        lines: [String],
        format: ImportFormat.Name? = nil,
        options: ForeignOptions = ForeignOptions()
    ) throws -> (summary: ImportSummary, calls: [IdentifiedCall]) {
        try run(Array((lines.joined(separator: "\n") + "\n").utf8), format: format, options: options)
    }

    /// Imports a file that is there.
    func run(
        path: String,
        format: ImportFormat.Name? = nil,
        options: ForeignOptions = ForeignOptions()
    ) throws -> (summary: ImportSummary, calls: [IdentifiedCall]) {
        var calls: [IdentifiedCall] = []
        var known: Set<CallID> = []
        let summary = try Importer(recorder: ImportFixture.recorder, options: options).run(path: path, format: format) {
            batch in
            let fresh = batch.filter { known.insert($0.id).inserted }
            calls += fresh
            return (fresh.count, batch.count - fresh.count)
        }
        return (summary, calls)
    }

    /// A line that is a call, started so many seconds after 2 November 2026.
    static func line(second: Int = 0, more: String = "") -> String {
        let time = Timestamp(seconds: 1_793_577_600 + Int64(second)).rfc3339
        return #"{"timestamp":"\#(time)","http.request.method":"GET","server.address":"api.example.com","#
            + #""url.path":"/v1/items","http.response.status_code":200\#(more)}"#
    }

    /// One gzip member with these bytes.
    static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        // The texts and the array outlive the calls.
        let file = unsafe gzopen(folder.file("x.gz"), "wb")
        _ = unsafe gzwrite(file, bytes, UInt32(bytes.count))
        _ = unsafe gzclose(file)
        return Array(try Data(contentsOf: URL(filePath: folder.file("x.gz"))))
    }
}
