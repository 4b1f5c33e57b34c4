internal import KeytrailModel

/// Renders a report as the output of a monitoring plug-in, for Nagios, Icinga and their kin.
///
/// The first line is the status, the verdict in one sentence and performance data; findings and what was not observed
/// follow (Monitoring Plugins Development Guidelines, Plugin Output for Nagios and Performance data).
struct NagiosRenderer {
    /// How many lines of each kind follow; programs of this kind cut long outputs.
    private static let listed = 20

    func render(_ report: Report) -> String {
        let status = "KEYTRAIL \(report.verdict.name.uppercased()) - \(Headline(report).text)"
        let lines =
            some(report.findings.map(line), "finding") + some(report.gaps.map(\.sentence), "gap")
            + some(report.diagnostics.filter { $0.severity == .error }.map(\.description), "error")
        return "\(inert(status)) | \(performance(report))\n" + lines.map { inert($0) + "\n" }.joined()
    }

    private func line(_ finding: Finding) -> String {
        let group = finding.group.isEmpty ? "" : " (\(finding.groupText))"
        let why = finding.why.isEmpty ? "" : ": \(finding.why)"
        return "\(finding.rule.level.name.uppercased()) \(finding.state.rawValue) \(finding.rule.title)\(group)\(why)"
    }

    private func some(_ lines: [String], _ noun: String) -> [String] {
        let more = lines.count - NagiosRenderer.listed
        return Array(lines.prefix(NagiosRenderer.listed)) + (more > 0 ? ["and \(more.counted("more " + noun))"] : [])
    }

    /// `label=value[unit];warn;crit;min;max`, without thresholds: the verdict rests on rules, not on one number.
    private func performance(_ report: Report) -> String {
        var values = [
            ("calls", "\(report.totals.total)"), ("failed_calls", "\(report.totals.failed)"),
            ("rate_limited_calls", "\(report.totals[.rateLimited])"), ("credentials", "\(report.credentials.count)"),
            ("findings", "\(report.findings.count)"),
            ("open_findings", "\(report.findings.count { $0.state == .open })"),
        ]
        for level in Level.allCases.reversed() {
            values.append(("\(level.name)_findings", "\(report.findings.count { $0.rule.level == level })"))
        }
        values.append(("gaps", "\(report.gaps.count)"))
        if let latency = report.latency {
            values.append(("latency_p50", latency.p50.secondsText + "s"))
            values.append(("latency_p95", latency.p95.secondsText + "s"))
        }
        return values.map { "\($0)=\($1);;;0" }.joined(separator: " ")
    }

    /// The text on one line, and without the mark that begins performance data.
    private func inert(_ text: String) -> String {
        // Spaces of fixed width are plain ones: what shows such lines may know ASCII alone.
        String(
            String.UnicodeScalarView(text.visible.unicodeScalars.map { $0 == "|" ? "/" : $0 == "\u{202F}" ? " " : $0 })
        )
    }
}
