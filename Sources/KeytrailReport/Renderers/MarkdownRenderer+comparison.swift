internal import KeytrailModel

extension MarkdownRenderer {
    /// New or gone names that are told of; the rest is counted.
    private static let names = 6

    /// How the period differs from the one before.
    func comparison(_ comparison: ReportComparison?) -> String {
        guard let comparison else { return "" }
        let remarks = comparison.remarks.map { "- \($0.markdown)\n" }.joined()
        let head = "## Compared with \(comparison.earlier)\n\n- Before: \(comparison.window.text.markdown)\n\(remarks)"
        guard !comparison.observation.isAbsent else { return head }
        let rows = comparison.figures.map { [$0.name, $0.before, $0.now, $0.change] }
        let table = lines(["What", "Before", "Now", "Change"], numeric: 1...3, rows)
        return [head, table, arrivals(comparison)].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func arrivals(_ comparison: ReportComparison) -> String {
        var facts: [String] = []
        for (kind, new, gone) in comparison.arrivals {
            for (word, names) in [("New", new), ("Gone", gone)] where !names.isEmpty {
                let more = names.count - MarkdownRenderer.names
                let list = names.prefix(MarkdownRenderer.names).map(\.markdownCode).joined(separator: ", ")
                facts.append(
                    "**\(word):** \(kind.lowercased()) \(list)" + (more > 0 ? " and \(more.grouped) more" : "")
                )
            }
        }
        for quota in comparison.quotas {
            guard let forecast = quota.forecast else { continue }
            let whose = quota.credentialID.map { " with \($0.markdownCode)" } ?? ""
            facts.append("**Quota:** \(quota.name.markdownCode)\(whose): \(forecast.markdown)")
        }
        return facts.map { "- \($0)\n" }.joined()
    }
}
