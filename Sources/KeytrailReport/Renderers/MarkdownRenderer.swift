internal import KeytrailModel

/// Renders a report as Markdown for an issue, a pull request or a chat (GitHub's dialect).
struct MarkdownRenderer {
    let version: String

    /// How many rows a table has; the rest is counted, and whole in the JSON form.
    private static let listed = 40

    func render(_ report: Report) -> String {
        let parts = [
            head(report), list("Not observed", report.gaps) { $0.sentence.markdown }, comparison(report.comparison),
            findings(report.findings),
            usage("Integrations", "Integration", report.programs.map { ($0.program, $0.counts, $0.latency) }),
            credentials(report.credentials), hosts(report.hosts),
            usage("Routes", "Route", report.routes.map { ($0.name, $0.counts, $0.latency) }), quotas(report.quotas),
            list("Not evaluated, and other notes", report.diagnostics, note),
            "keytrail \(version.markdown), \(report.generatedAt.minuteText) UTC\n",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func head(_ report: Report) -> String {
        let failed = Share(part: report.totals.failed, whole: report.totals.total).text
        let anonymous = report.anonymousCalls == 0 ? "" : ", and \(report.anonymousCalls.counted("call")) without one"
        var facts = [
            ("Verdict", report.verdict.name), ("Period", "\(report.window.text) (\(report.window.roundLength))"),
            ("Calls", "\(report.totals.total.grouped), \(report.totals.failed.grouped) failed (\(failed))"),
            ("Credentials", report.credentials.count.grouped + anonymous),
        ]
        if let latency = report.latency { facts.append(("Latency", "p50 \(latency.p50), p95 \(latency.p95)")) }
        facts.append(("Rules", "\(report.rulesEvaluated.grouped) evaluated"))
        if let basis = report.provenance.sentence { facts.append(("Findings", basis)) }
        return "# \(Headline(report).text.markdown)\n\n" + facts.map { "- **\($0):** \($1.markdown)\n" }.joined()
    }

    private func findings(_ findings: [Finding]) -> String {
        findings.isEmpty ? "" : "## Findings\n\n" + findings.map(section).joined(separator: "\n")
    }

    private func section(_ finding: Finding) -> String {
        let state = finding.state.rawValue + (finding.isLate ? ", late" : "")
        let level = finding.rule.level.name.uppercased()
        let expected = finding.expected.isEmpty ? "" : "; expected \(finding.expected)"
        let facts = [
            ("Group", finding.group.map { "\($0.name)=\($0.value)".markdownCode }.joined(separator: ", ")),
            ("When", finding.window.text.markdown),
            ("Observed", finding.observed.isEmpty ? "" : (finding.observed + expected).markdown),
            ("Why", finding.why.markdown), ("Calls", finding.eventCount.grouped),
            ("Next", finding.next.markdown), ("Finding", "`\(finding.id)`"),
        ]
        return "### \(level): \(finding.rule.title.markdown) (\(state))\n\n"
            + facts.filter { !$0.1.isEmpty }.map { "- **\($0):** \($1)\n" }.joined()
    }

    private func credentials(_ credentials: [CredentialUsage]) -> String {
        let columns = [
            "Credential", "Calls", "Failed", "Rate-limited", "p95", "Last used, UTC", "Hosts", "Unused scopes",
        ]
        return table("Credentials", columns, numeric: 1...4, credentials) { usage in
            [
                usage.credential.id.markdownCode, usage.counts.total.grouped,
                Share(part: usage.counts.failed, whole: usage.counts.total).text, usage.counts[.rateLimited].grouped,
                usage.latency.map { "\($0.p95)" } ?? "–", usage.lastSeen.minuteText, texts(usage.hosts),
                texts(usage.scopes?.unused ?? []),
            ]
        }
    }

    private func hosts(_ hosts: [HostUsage]) -> String {
        table("Hosts", ["Host", "Calls", "Failed", "p50", "p95", "Max"], numeric: 1...5, hosts) { host in
            let spans = host.latency.map { [$0.p50, $0.p95, $0.max].map(\.description) }
            return [
                host.host.markdownCode, host.counts.total.grouped,
                Share(part: host.counts.failed, whole: host.counts.total).text,
            ] + (spans ?? ["–", "–", "–"])
        }
    }

    private func quotas(_ quotas: [QuotaHeadroom]) -> String {
        let columns = ["Quota", "Left", "Remaining", "When, UTC", "Credential"]
        return table("Quotas, tightest moment", columns, numeric: 1...2, quotas) { quota in
            [
                "\(quota.host) \(quota.bucket)".markdown, Share.text(permille: quota.remainingPermille),
                "\(quota.lowestRemaining.grouped) of \(quota.limit.grouped)", quota.at.minuteText,
                quota.credentialID?.markdownCode ?? "none",
            ]
        }
    }

    private func usage(
        _ title: String,
        _ noun: String,
        _ usages: [(name: String, counts: OutcomeCounts, latency: LatencySummary?)]
    ) -> String {
        table(title, [noun, "Calls", "Failed", "p50", "p95", "p99"], numeric: 1...5, usages) { name, counts, latency in
            let spans = latency.map { [$0.p50, $0.p95, $0.p99].map(\.description) }
            return [
                name.markdownCode, counts.total.grouped, Share(part: counts.failed, whole: counts.total).text,
            ] + (spans ?? ["–", "–", "–"])
        }
    }

    /// A note with its place.
    private func note(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.location.map { "\($0.description.markdownCode): " } ?? ""
        return "\(diagnostic.severity.rawValue): \(place)\(diagnostic.message.markdown)"
    }

    private func texts(_ texts: [String]) -> String {
        let more = texts.count - 4
        return texts.prefix(4).map(\.markdownCode).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    private func list<Entry>(_ title: String, _ entries: [Entry], _ text: (Entry) -> String) -> String {
        guard !entries.isEmpty else { return "" }
        // The words before the text keep it from the beginning of its line.
        let lines = entries.prefix(MarkdownRenderer.listed).map { "- \(text($0))\n" }
        return "## \(title)\n\n" + lines.joined() + rest(entries.count)
    }

    private func table<Entry>(
        _ title: String,
        _ columns: [String],
        numeric: ClosedRange<Int>,
        _ entries: [Entry],
        _ cells: (Entry) -> [String]
    ) -> String {
        guard !entries.isEmpty else { return "" }
        let rows = entries.prefix(MarkdownRenderer.listed).map(cells)
        return "## \(title)\n\n" + lines(columns, numeric: numeric, rows) + rest(entries.count)
    }

    /// A table's lines.
    func lines(_ columns: [String], numeric: ClosedRange<Int>, _ rows: [[String]]) -> String {
        let rule = columns.indices.map { numeric.contains($0) ? "---:" : "---" }
        return ([columns, rule] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    private func rest(_ count: Int) -> String {
        let more = count - MarkdownRenderer.listed
        return more > 0 ? "\nand \(more.grouped) more; the JSON form lists all of them\n" : ""
    }
}
