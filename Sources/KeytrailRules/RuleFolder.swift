internal import Foundation
package import KeytrailModel

/// Finds the rule files under folders: every `.yml` and `.yaml` but the provider packs.
package enum RuleFolder {
    /// The texts of all rule files below `paths` (folders or single files), sorted by path; unreadable ones as diagnostics.
    package static func read(_ paths: [String]) -> (files: [(name: String, text: String)], diagnostics: [Diagnostic]) {
        var files: [(name: String, text: String)] = []
        var diagnostics: [Diagnostic] = []
        for path in paths {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
                diagnostics.append(Diagnostic(.error, at: SourceLocation(file: path), "no such file or folder"))
                continue
            }
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            for file in isFolder ? ruleFiles(below: path) : [path] {
                if let data = FileManager.default.contents(atPath: file),
                    let text = String(validating: data, as: UTF8.self)
                {
                    files.append((file, text))
                } else {
                    diagnostics.append(Diagnostic(.error, at: SourceLocation(file: file), "not readable as UTF-8 text"))
                }
            }
        }
        return (files, diagnostics)
    }

    private static func ruleFiles(below folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let rules = names.filter { name in
            (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
                && !name.split(separator: "/").dropLast().contains("providers")
        }
        return rules.sorted().map { folder.hasSuffix("/") ? folder + $0 : folder + "/" + $0 }
    }
}
