package import KeytrailModel

/// A JSON document (RFC 8259) as the nodes that YAML has, and what was wrong with it.
///
/// YAML's syntax nearly holds JSON's, but libyaml does not read the surrogate pairs of its escapes.
package struct JSONFile: Sendable {
    /// The document; `nil` when there is none.
    package let document: YAMLNode?
    /// Why there is none; at most one error.
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
        do throws(YAMLProblem) {
            if let refusal = limits.refusal(of: text) { throw refusal }
            var reader = JSONReader(bytes: Array(text.utf8), file: file, limits: limits)
            document = try reader.document(outline)
            diagnostics = []
        } catch {
            document = nil
            let place = SourceLocation(file: file, line: error.line, column: error.column)
            diagnostics = [Diagnostic(.error, at: place, error.message)]
        }
    }

    /// Whether a text can only be meant as JSON: its first character opens an object or a list.
    package static func isLikely(_ text: String) -> Bool {
        let first = text.utf8.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
