package import KeytrailModel

/// The documents of one YAML file, and what was wrong with it.
package struct YAMLFile: Sendable {
    /// The documents that could be read, in order; empty ones are left out.
    package let documents: [YAMLNode]
    /// Why the rest could not; at most one error, because YAML has no way to go on after it.
    package let diagnostics: [Diagnostic]

    /// Parses `text`; `file` names it in locations.
    ///
    /// Linear in the text, within the limits.
    package init(
        text: String,
        file: String,
        limits: DocumentLimits = .handwritten,
        outline: Outline = .everything
    ) {
        var documents: [YAMLNode] = []
        var text = text
        let refusal = limits.refusal(of: text)
        let problem = text.withUTF8 { bytes -> YAMLProblem? in
            do throws(YAMLProblem) {
                if let refusal { throw refusal }
                guard let reader = unsafe EventReader(bytes) else { throw YAMLProblem(message: "out of memory") }
                var builder = NodeBuilder(file: file, reader: reader, limits: limits, outline: outline)
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
