package import KeytrailModel
package import KeytrailRules
package import KeytrailYAML

/// Rule files as one works on them: the rules, their exemplars and their documents.
package struct RuleFiles: Sendable {
    /// One rule's document.
    package struct Document: Sendable {
        /// The rule's identifier.
        package var identifier: String
        /// What the file says.
        package var node: YAMLNode
    }

    /// All rules, references resolved over all of them.
    package let rules: RuleSet
    /// Their exemplars.
    package let exemplars: ExemplarTable
    /// Every document that is a rule, in the order of the files.
    package let documents: [Document]
    /// The identifiers of the rules to work on.
    package let chosen: Set<String>

    /// What placeholders stand for.
    let placeholders: [String: [String]]

    /// Takes the files to work on, and `context`, further ones that they may refer to.
    ///
    /// A file that is in both is read once.
    package init(_ content: RuleFolder.Content, context: RuleFolder.Content = RuleFolder.Content()) {
        let names = Set(content.files.map(\.name))
        let files = content.files + context.files.filter { !names.contains($0.name) }
        placeholders = context.placeholders.merging(content.placeholders) { _, own in own }
        rules = RuleSet(
            files: files,
            diagnostics: content.diagnostics + context.diagnostics,
            placeholders: placeholders
        )
        exemplars = ExemplarTable(files: files)
        documents = files.flatMap { file in
            YAMLFile(text: file.text, file: file.name).documents.compactMap(Document.init)
        }
        chosen = Set(rules.rules.map(\.header).filter { names.contains($0.location.file) }.map(\.identifier))
    }

    /// Takes files that are in memory.
    package init(files: [(name: String, text: String)]) {
        var content = RuleFolder.Content()
        content.files = files
        self.init(content)
    }

    /// What is wrong with the rules and with the exemplars.
    package var diagnostics: [Diagnostic] { rules.diagnostics + exemplars.diagnostics }

    /// The chosen rules that can be evaluated, in the order of the files.
    package var chosenRules: [Rule] { rules.rules.filter { chosen.contains($0.header.identifier) } }
}

extension RuleFiles.Document {
    /// `nil` for a document that no rule can come from.
    fileprivate init?(_ node: YAMLNode) {
        guard let identifier = node["id"]?.text ?? node["name"]?.text ?? node["title"]?.text else { return nil }
        self.init(identifier: identifier, node: node)
    }
}
