internal import Foundation
internal import KeytrailModel
internal import KeytrailYAML

/// The text of one file.
struct RuleText: Sendable {
    var name: String
    var text: String

    /// Why a file has no text.
    struct Problem: Error {
        var diagnostic: Diagnostic
    }

    /// Reads a file, no more of it than rules can be, and only UTF-8.
    static func read(_ path: String) -> Result<RuleText, Problem> {
        func problem(_ message: String, line: Int? = nil) -> Result<RuleText, Problem> {
            let place = SourceLocation(file: path, line: line)
            return .failure(
                Problem(diagnostic: Diagnostic(.error, at: place, message, kind: ProblemKind.file.rawValue))
            )
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            return problem("the file cannot be read; look at its permissions")
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: DocumentLimits.handwritten.size + 1) ?? Data() else {
            return problem("the file cannot be read to its end")
        }
        guard data.count <= DocumentLimits.handwritten.size else {
            return problem("larger than \(DocumentLimits.handwritten.size >> 20) MiB; split the file")
        }
        if [[0xFF, 0xFE], [0xFE, 0xFF]].contains(Array(data.prefix(2))) {
            return problem("UTF-16; convert it to UTF-8, such as with iconv -f UTF-16 -t UTF-8")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            let repaired = String(decoding: data, as: UTF8.self)
            let line = repaired.unicodeScalars.prefix { $0 != "\u{FFFD}" }.count { $0 == "\n" } + 1
            return problem("not UTF-8; convert it, such as with iconv -f LATIN1 -t UTF-8", line: line)
        }
        return .success(RuleText(name: path, text: text))
    }
}
