internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import Testing

/// The files of `samples/import`, in the formats of others.
enum FormatSamples {
    /// A token that is in most of them; no record may hold it.
    static let token = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"

    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "samples/import/\(name)").path(percentEncoded: false)
    }

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

    /// A mapping file, which has nothing wrong with it.
    static func mapping(_ name: String) throws -> LogMapping {
        let read = LogMapping.read(String(decoding: try bytes(name), as: UTF8.self), file: name)
        #expect(read.diagnostics.isEmpty)
        return try #require(read.mapping)
    }

    /// What comes of one.
    static func run(
        _ name: String,
        format: ImportFormat.Name? = nil,
        options: ForeignOptions = ForeignOptions()
    ) throws -> (summary: ImportSummary, calls: [IdentifiedCall]) {
        try ImportFixture().run(path: path(name), format: format, options: options)
    }
}
