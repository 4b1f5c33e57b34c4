package import KeytrailModel

/// The documents of one YAML file, and what was wrong with it.
package struct YAMLFile: Sendable {
    /// The documents that could be read, in order; empty ones are left out.
    package let documents: [YAMLNode]
    /// Why the rest could not; at most one error, because YAML has no way to go on after it.
    package let diagnostics: [Diagnostic]

    /// The largest text that is read, in bytes: rule files and packs are written by people.
    package static let maximumSize = 4 << 20

    /// How many values one file may hold once its aliases are replaced: the end of "billion laughs" files.
    package static let maximumNodes = 200_000

    /// How deep values may be nested, aliases included: whoever walks a document may do so by recursion.
    package static let maximumDepth = 64

    /// Parses `text`; `file` names it in locations.
    ///
    /// Linear in the text, within the limits.
    package init(text: String, file: String) {
        guard text.utf8.count <= YAMLFile.maximumSize else {
            let limit = YAMLFile.maximumSize >> 20
            documents = []
            diagnostics = [
                Diagnostic(.error, at: SourceLocation(file: file), "larger than \(limit) MiB; split the file")
            ]
            return
        }
        var documents: [YAMLNode] = []
        var text = text
        let problem = text.withUTF8 { bytes -> YAMLProblem? in
            do throws(YAMLProblem) {
                guard let reader = unsafe EventReader(bytes) else { throw YAMLProblem(message: "out of memory") }
                var builder = NodeBuilder(file: file, reader: reader)
                while let document = try builder.nextDocument() {
                    if !document.isNull { documents.append(document) }
                }
                return nil
            } catch {
                return error
            }
        }
        self.documents = documents
        diagnostics = [problem].compactMap(\.self).map { problem in
            let place = SourceLocation(file: file, line: problem.line, column: problem.column)
            return Diagnostic(.error, at: place, problem.message)
        }
    }
}
