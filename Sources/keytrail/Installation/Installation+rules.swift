internal import Foundation
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailWorkbench

extension Installation {
    /// The rules below `paths`, with those of `--rules` as what they may refer to; the rules in use for no path.
    ///
    /// - Throws: `CommandError.noRules` where there is none, `CommandError.noShippedRules`, `InstallationError.noRules`.
    func ruleFiles(_ paths: [String]) throws -> RuleFiles {
        let inUse = options.rules
        let chosen = try paths.isEmpty ? (inUse.isEmpty ? [shippedRules()] : inUse) : paths
        let read = RuleFolder.read(chosen, placeholders: options.placeholders)
        var context = paths.isEmpty ? RuleFolder.Content() : RuleFolder.read(inUse, placeholders: options.placeholders)
        let known = Set(read.files.map { Installation.standardized($0.name) })
        context.files.removeAll { known.contains(Installation.standardized($0.name)) }
        let files = RuleFiles(read, context: context)
        guard !files.documents.isEmpty || !files.diagnostics.isEmpty else {
            throw CommandError.noRules(paths: chosen)
        }
        return files
    }

    private static func standardized(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }
}
