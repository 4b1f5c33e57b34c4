package import KeytrailModel
internal import KeytrailYAML

/// The exemplars of rule files, by their rules.
///
/// They are read apart from the rules: whoever only judges a log does not pay for them, and a mistake in an exemplar never
/// keeps its rule from being evaluated.
package struct ExemplarTable: Sendable {
    /// The exemplars of each rule that has any, by the rule's identifier.
    package private(set) var exemplars: [String: [Exemplar]] = [:]
    /// What is wrong with them, in the order of the files.
    package private(set) var diagnostics: [Diagnostic] = []

    private static let key = "keytrail.exemplars"
    /// As another implementation spells it; read, never written.
    private static let aliases = ["keytrail.exemplars", "rsigma.exemplars"]

    /// Reads the exemplars of rule files; what is not YAML is the rule set's to tell.
    package init(files: [(name: String, text: String)]) {
        for file in files where file.text.contains("exemplars") {
            for document in YAMLFile(text: file.text, file: file.name).documents { read(document) }
        }
    }

    private mutating func read(_ document: YAMLNode) {
        let others = ExemplarTable.aliases.lazy.compactMap { document["custom_attributes"]?[$0] }
        guard let list = document[ExemplarTable.key] ?? others.first,
            let identifier = document["id"]?.text ?? document["name"]?.text ?? document["title"]?.text
        else { return }
        if let filter = document.entries?.first(where: { $0.key == "filter" }) {
            let message = "a filter is no finding; write the exemplars into the rules that it narrows"
            diagnostics.append(Diagnostic(.error, at: filter.keyLocation, message))
            return
        }
        var parser = ExemplarParser(document: document)
        exemplars[identifier] = parser.exemplars(of: list)
        diagnostics += parser.problems.diagnostics
    }
}
