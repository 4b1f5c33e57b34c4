internal import KeytrailModel
internal import KeytrailYAML

/// What placeholders stand for: a mapping of names to values, one or a list.
struct PlaceholderFile {
    private(set) var values: [String: [String]] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    init(text: String, file: String) {
        let yaml = YAMLFile(text: text, file: file)
        diagnostics = yaml.diagnostics
        for document in yaml.documents {
            guard let entries = document.entries else {
                report(document, "placeholders must be a mapping of names to lists of values, not \(document.kind)")
                continue
            }
            for entry in entries { add(entry) }
        }
    }

    private mutating func add(_ entry: YAMLNode.Entry) {
        let elements = entry.value.elements ?? [entry.value]
        if elements.isEmpty { report(entry.value, "the placeholder '\(entry.key)' needs a value") }
        for element in elements where element.text == nil {
            report(element, "a value of the placeholder '\(entry.key)' must be a text, not \(element.kind)")
        }
        values[entry.key] = elements.compactMap(\.text)
    }

    private mutating func report(_ node: YAMLNode, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: node.location, message, kind: ProblemKind.placeholder.rawValue))
    }
}
