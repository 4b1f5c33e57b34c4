internal import Foundation
public import Testing

/// Compares `text` with the file `Golden/<name>` beside the calling test.
///
/// A missing file, or `KEYTRAIL_RECORD=1`, writes the file **and fails**: a person reads the difference before it is committed.
public func expectGolden(
    _ text: String,
    _ name: String,
    file: String = #filePath,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
    let url = URL(filePath: file).deletingLastPathComponent().appending(path: "Golden/\(name)")
    let recorded = try? String(contentsOf: url, encoding: .utf8)
    let isRecording = ProcessInfo.processInfo.environment["KEYTRAIL_RECORD"] == "1"
    guard let recorded, !isRecording else {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        Issue.record("\(name) was written; read it, then run the test again", sourceLocation: sourceLocation)
        return
    }
    guard recorded != text else { return }
    let ruler = String(repeating: "~", count: 60)
    Issue.record(
        "\(name) differs\n\(ruler) expected\n\(recorded)\n\(ruler) got\n\(text)\n\(ruler)",
        sourceLocation: sourceLocation
    )
}
