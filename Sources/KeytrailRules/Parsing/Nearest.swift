/// The known word that a misspelling most likely means; `nil` when none is near.
///
/// Cheap for words that are far: only known words of about the same length are looked at, and no longer than they can win.
package func nearest(to word: String, among known: [String]) -> String? {
    let sought = Array(word.lowercased().unicodeScalars.prefix(64))
    let limit = sought.count < 4 ? 1 : max(2, sought.count / 4)
    var best: (word: String, distance: Int)?
    for candidate in known {
        let bound = best.map { $0.distance - 1 } ?? limit
        guard bound >= 0, abs(candidate.unicodeScalars.count - word.unicodeScalars.count) <= bound else { continue }
        let scalars = Array(candidate.lowercased().unicodeScalars.prefix(64))
        if let distance = editDistance(sought, scalars, limit: bound) { best = (candidate, distance) }
    }
    return best?.word
}

/// Levenshtein's distance; `nil` when it is above `limit`.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int? {
    var row = Array(0...right.count)
    for (index, scalar) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        var least = row[0]
        for column in right.indices {
            let substituted = diagonal + (scalar == right[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            least = min(least, row[column + 1])
        }
        if least > limit { return nil }
    }
    return row[right.count] <= limit ? row[right.count] : nil
}
