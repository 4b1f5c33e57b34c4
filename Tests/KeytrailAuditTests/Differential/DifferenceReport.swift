import KeytrailModel
import Testing

/// Counts the cases, and reports the first differences in full.
struct DifferenceReport {
    private static let shown = 5
    /// The cases with an answer that is neither empty nor a refusal.
    private(set) var telling = 0
    private var differences = 0

    /// Compares what both say about one case.
    mutating func compare(_ rules: [JSON], ours: String, theirs: String) {
        if !ours.isEmpty, !ours.hasPrefix("refused") { telling += 1 }
        guard ours != theirs else { return }
        differences += 1
        guard differences <= DifferenceReport.shown else { return }
        let text = rules.map(\.text).joined(separator: "\n")
        Issue.record(
            "\(text)\nours alone:\n\(lines(ours, without: theirs))\ntheirs alone:\n\(lines(theirs, without: ours))"
        )
    }

    private func lines(_ text: String, without other: String) -> String {
        let known = Set(other.split(separator: "\n"))
        return text.split(separator: "\n").filter { !known.contains($0) }.joined(separator: "\n")
    }
}
