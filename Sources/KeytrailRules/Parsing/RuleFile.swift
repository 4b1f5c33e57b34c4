internal import KeytrailModel
internal import KeytrailYAML

/// The rules of one file, each by itself: what they refer to is found later.
struct RuleFile: Sendable {
    private(set) var rules: [Rule] = []
    private(set) var diagnostics: [Diagnostic] = []

    init(text: String, file: String, placeholders: [String: [String]]) {
        let yaml = YAMLFile(text: text, file: file)
        for document in yaml.documents {
            var parser = RuleParser(document: document, placeholders: placeholders)
            if let rule = parser.rule() { rules.append(rule) }
            diagnostics += parser.problems.diagnostics
        }
        diagnostics += yaml.diagnostics.map {
            Diagnostic($0.severity, at: $0.location, $0.message, kind: ProblemKind.yaml.rawValue)
        }
    }
}
