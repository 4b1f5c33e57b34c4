internal import KeytrailModel

/// The verdict in one sentence without a full stop.
struct Headline: Sendable {
    /// The sentence.
    let text: String

    /// Puts the report's verdict into words.
    init(_ report: Report) {
        text =
            switch report.verdict {
            case .ok: Headline.calm(report)
            case .warning, .critical: Headline.alarmed(report)
            case .unknown: Headline.uncertain(report)
            }
    }

    private static func calm(_ report: Report) -> String {
        let muted = report.muted.isEmpty ? "" : "; \(report.muted.count.grouped) acknowledged or silenced"
        guard !report.findings.isEmpty else {
            return muted.isEmpty ? "Nothing to report" : "Nothing needs attention" + muted
        }
        return "Nothing needs attention; \(report.findings.count.counted("finding")) for information: "
            + levels(report.findings) + muted
    }

    private static func alarmed(_ report: Report) -> String {
        guard !report.findings.isEmpty else { return "The audit asks for attention, without a finding to show" }
        let serious = report.findings.filter { $0.rule.level >= .medium }
        // A lower --warn-on than usual makes every finding one that counts.
        let counted = serious.isEmpty ? report.findings : serious
        let need = counted.count == 1 ? "1 finding needs attention" : "\(counted.count.grouped) findings need attention"
        let rest = report.findings.count - counted.count
        return "\(need): \(levels(counted))" + (rest == 0 ? "" : "; \(rest.grouped) more for information")
    }

    private static func uncertain(_ report: Report) -> String {
        let errors = report.diagnostics.count { $0.severity == .error }
        let reason =
            if report.totals.total == 0 {
                "no call was recorded in this period"
            } else if errors > 0 {
                errors == 1 ? "1 check could not be made" : "\(errors.grouped) checks could not be made"
            } else if !report.gaps.isEmpty {
                "not every call of this period was recorded"
            } else {
                "the data are incomplete"
            }
        guard !report.findings.isEmpty else { return "No verdict: \(reason)" }
        return "No certain verdict: \(reason); \(report.findings.count.counted("finding")): \(levels(report.findings))"
    }

    /// How many of each level, worst first: `1 high, 2 medium`.
    private static func levels(_ findings: [Finding]) -> String {
        Level.allCases.reversed().compactMap { level in
            let count = findings.count { $0.rule.level == level }
            return count == 0 ? nil : "\(count.grouped) \(level.name)"
        }.joined(separator: ", ")
    }
}
