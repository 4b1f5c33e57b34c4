internal import KeytrailModel
internal import KeytrailYAML

/// Collects what is wrong with one rule; a rule with an error is not evaluated.
struct RuleProblems {
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var hasErrors = false
    /// What is being read, and so what kind of mistake the next ones are.
    var kind = ProblemKind.rule

    /// How many mistakes of one rule are told: whoever made more, made one many times.
    private static let maximum = 100

    mutating func error(at location: SourceLocation?, _ message: String, _ kind: ProblemKind? = nil) {
        hasErrors = true
        report(.error, at: location, message, kind)
    }

    mutating func warning(at location: SourceLocation?, _ message: String, _ kind: ProblemKind? = nil) {
        report(.warning, at: location, message, kind)
    }

    private mutating func report(
        _ severity: Diagnostic.Severity,
        at location: SourceLocation?,
        _ message: String,
        _ kind: ProblemKind?
    ) {
        guard diagnostics.count < RuleProblems.maximum else { return }
        let isLast = diagnostics.count == RuleProblems.maximum - 1
        diagnostics.append(
            Diagnostic(
                isLast ? .error : severity,
                at: location,
                isLast ? "more than \(RuleProblems.maximum) mistakes in one rule; the others are not shown" : message,
                kind: (kind ?? self.kind).rawValue
            )
        )
        if isLast { hasErrors = true }
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
