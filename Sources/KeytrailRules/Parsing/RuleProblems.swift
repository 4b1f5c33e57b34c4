internal import KeytrailModel
internal import KeytrailYAML

/// Collects what is wrong with one rule; a rule with an error is not evaluated.
struct RuleProblems {
    private(set) var diagnostics: [Diagnostic] = []

    private(set) var hasErrors = false

    mutating func error(at location: SourceLocation?, _ message: String) {
        hasErrors = true
        diagnostics.append(Diagnostic(.error, at: location, message))
    }

    mutating func warning(at location: SourceLocation?, _ message: String) {
        diagnostics.append(Diagnostic(.warning, at: location, message))
    }

    /// Reports every key of `node` that is not among `known`, with the nearest known one.
    mutating func checkKeys(of node: YAMLNode, in place: String, known: [String]) {
        for entry in node.entries ?? [] where !known.contains(entry.key) {
            error(at: entry.keyLocation, "unknown key '\(entry.key)' in \(place)" + hint(entry.key, among: known))
        }
    }

    /// `; did you mean 'x'?`, or what there is to choose from when nothing is near.
    func hint(_ word: String, among known: [String]) -> String {
        if let near = nearest(to: word, among: known) { return "; did you mean '\(near)'?" }
        return known.count <= 12 ? "; it takes \(known.joined(separator: ", "))" : ""
    }
}
