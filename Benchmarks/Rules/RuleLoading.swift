internal import Foundation
internal import KeytrailModel
internal import KeytrailRules

/// Reads and compiles the rules below the folders that are given, several times, and says how long that took.
@main
enum RuleLoading {
    static func main() {
        let paths = Array(CommandLine.arguments.dropFirst())
        guard !paths.isEmpty else {
            print("usage: keytrail-bench-rules FOLDER...")
            exit(64)
        }
        let clock = ContinuousClock()
        for _ in 1...5 {
            let start = clock.now
            let folder = RuleFolder.read(paths)
            let read = clock.now
            let set = RuleSet(files: folder.files, diagnostics: folder.diagnostics)
            let end = clock.now
            let errors = set.diagnostics.count { $0.severity == .error }
            print(
                "\(set.rules.count) rules, \(errors) errors: read \(read - start), compile \(end - read), all \(end - start)"
            )
        }
    }
}
