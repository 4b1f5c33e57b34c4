internal import KeytrailModel
internal import KeytrailYAML

/// Collects what is wrong with one rule; a rule with an error is not evaluated.
struct RuleProblems {
    private(set) var diagnostics: [Diagnostic] = []

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    mutating func error(at location: SourceLocation?, _ message: String) {
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

/// The known word that a misspelling most likely means; `nil` when none is near.
package func nearest(to word: String, among known: [String]) -> String? {
    let limit = word.count < 4 ? 1 : max(2, word.count / 4)
    let scored = known.map { (word: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    return scored.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
}

/// Levenshtein's distance; the product of both lengths, which are bounded first.
private func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left.unicodeScalars.prefix(64))
    let right = Array(right.unicodeScalars.prefix(64))
    var row = Array(0...right.count)
    for (index, scalar) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let substituted = diagonal + (scalar == right[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
        }
    }
    return row[right.count]
}
