internal import KeytrailModel
internal import KeytrailReport

/// A finding as reconciling shows it: what, whose, when, why, and what next.
struct FindingBlock {
    private let finding: Finding

    init(_ finding: Finding) {
        self.finding = finding
    }

    /// An empty line, and the finding.
    func lines(style: TextStyle) -> [String] {
        var lines = ["", "\(finding.rule.level.name.uppercased())  \(finding.rule.title)"]
        let end = finding.lastSeen == finding.openedAt ? "" : " to \(finding.lastSeen.rfc3339Seconds)"
        let facts = [
            ("group", finding.groupText), ("when", "\(finding.openedAt.rfc3339Seconds)\(end)"),
            ("observed", finding.observed), ("why", finding.why), ("next", finding.next),
        ]
        for (name, text) in facts {
            for (index, line) in text.visible.wrapped(to: max(20, style.width - 11)).enumerated() {
                let head = index == 0 ? name : ""
                lines.append("  " + head + String(repeating: " ", count: 9 - head.count) + line)
            }
        }
        return lines
    }
}

extension VerdictOptions {
    /// What findings come to; `isKnown` tells whether there was anything to judge.
    func verdict(of findings: [Finding], isKnown: Bool) -> Verdict {
        guard let worst = findings.map(\.rule.level).max(), worst >= min(warnOn, failOn) else {
            return isKnown ? .ok : .unknown
        }
        return worst >= failOn ? .critical : .warning
    }
}
