internal import Foundation
package import KeytrailModel
internal import KeytrailYAML

/// Finds and reads the rule files under folders: every `.yml` and `.yaml` but the provider packs.
package enum RuleFolder {
    /// What was read.
    package struct Content: Sendable {
        /// The rule files, sorted by path within each of the given paths.
        package var files: [(name: String, text: String)] = []
        /// The values that placeholders stand for, by their names.
        package var placeholders: [String: [String]] = [:]
        /// Why the rest could not be read.
        package var diagnostics: [Diagnostic] = []

        /// Nothing.
        package init() {}
    }

    /// The file, directly in a folder of rules, that says what placeholders stand for.
    package static let placeholderFile = "placeholders.yml"

    /// Reads all rule files below `paths` (folders or single files), and the placeholders: those of the given file, else
    /// those beside the rules.
    package static func read(_ paths: [String], placeholders: String? = nil) -> Content {
        var finder = RuleFinder()
        for path in paths { finder.find(path) }
        var content = Content()
        content.diagnostics = finder.diagnostics
        for result in inParallel(finder.files, { RuleText.read($0) }) {
            switch result {
            case .success(let file): content.files.append((file.name, file.text))
            case .failure(let problem): content.diagnostics.append(problem.diagnostic)
            }
        }
        for file in placeholders.map({ [$0] }) ?? finder.placeholders {
            switch RuleText.read(file) {
            case .success(let file): content.add(PlaceholderFile(text: file.text, file: file.name))
            case .failure(let problem): content.diagnostics.append(problem.diagnostic)
            }
        }
        return content
    }
}

extension RuleFolder.Content {
    fileprivate mutating func add(_ file: PlaceholderFile) {
        placeholders.merge(file.values) { _, later in later }
        diagnostics += file.diagnostics
    }
}
