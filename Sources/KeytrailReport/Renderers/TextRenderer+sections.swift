internal import KeytrailModel

extension TextRenderer {
    /// How many gaps are told of; the rest is counted.
    private static let gapsListed = 10

    /// What the verdict does not cover.
    func writeGaps(_ gaps: [RecordingGap], to page: inout TextPage) {
        guard !gaps.isEmpty else { return }
        page.heading("Not observed")
        for gap in gaps.prefix(TextRenderer.gapsListed) {
            for (index, line) in gap.sentence.visible.wrapped(to: page.style.width - 2).enumerated() {
                page.line((index == 0 ? "" : "  ") + line)
            }
        }
        writeRest(gaps.count, "gap", beyond: TextRenderer.gapsListed, to: &page)
    }

    func writeFindings(_ findings: [Finding], to page: inout TextPage) {
        guard !findings.isEmpty else { return }
        page.heading("Findings")
        for (index, finding) in findings.enumerated() {
            if index > 0 { page.blank() }
            write(finding, to: &page)
        }
    }

    /// Writes a finding's level, title and state.
    func writeTitle(_ finding: Finding, to page: inout TextPage) {
        let late = (finding.standing.isReopened ? ", reopened" : "") + (finding.isLate ? ", late" : "")
        let level = finding.rule.level.name.uppercased()
        let title = "\(level)  \(finding.rule.title.visible) (\(finding.stateWord)\(late))".wrapped(
            to: page.style.width
        )
        for (index, line) in title.enumerated() {
            // The level's name, which leads the first line, carries the colour; the rest is bold.
            let head = index == 0 && line.hasPrefix(level) ? level : ""
            page.line(
                page.tinted(head, finding.rule.level.tint) + page.tinted(String(line.dropFirst(head.count)), .bold)
            )
        }
    }

    private func write(_ finding: Finding, to page: inout TextPage) {
        writeTitle(finding, to: &page)
        if !finding.group.isEmpty { page.fact("Group", finding.groupText.visible, indent: 2) }
        page.fact("When", finding.window.text, indent: 2)
        if !finding.observed.isEmpty {
            let expected = finding.expected.isEmpty ? "" : "; expected \(finding.expected.visible)"
            page.fact("Observed", finding.observed.visible + expected, indent: 2)
        }
        if !finding.why.isEmpty { page.fact("Why", finding.why.visible, indent: 2) }
        for sentence in finding.standing.before { page.fact("Before", sentence.visible, indent: 2) }
        let ids = finding.evidence.prefix(3).map(\.description).joined(separator: ", ")
        let more = finding.eventCount > 3 ? ", …" : ""
        page.fact("Evidence", finding.eventCount.counted("call") + (ids.isEmpty ? "" : ": \(ids)\(more)"), indent: 2)
        if !finding.next.isEmpty { page.fact("Next", finding.next.visible, indent: 2) }
        page.fact("Finding", finding.id, indent: 2)
    }

    func writeCredentials(_ credentials: [CredentialUsage], to page: inout TextPage) {
        guard !credentials.isEmpty else { return }
        page.heading("Credentials")
        let rows = credentials.prefix(TextRenderer.listed).map { usage in
            TextTable.Row(
                cells: [
                    usage.credential.id.visible, usage.counts.total.grouped,
                    Share(part: usage.counts.failed, whole: usage.counts.total).text,
                    usage.counts[.rateLimited].grouped,
                    usage.latency.map { "\($0.p95)" } ?? "–", usage.lastSeen.minuteText,
                ],
                notes: notes(usage)
            )
        }
        page.table(
            TextTable(
                columns: [
                    .init(title: "Credential", minimum: 16), .init(title: "Calls", isNumeric: true),
                    .init(title: "Failed", isNumeric: true), .init(title: "Limited", isNumeric: true),
                    .init(title: "p95", isNumeric: true), .init(title: "Last used, UTC"),
                ],
                rows: rows
            )
        )
        writeRest(credentials.count, "credential", to: &page)
    }

    private func notes(_ usage: CredentialUsage) -> [String] {
        var notes: [String] = []
        if !usage.hosts.isEmpty { notes.append("at " + list(usage.hosts)) }
        if let scopes = usage.scopes {
            if !scopes.unused.isEmpty { notes.append("scopes unused: " + list(scopes.unused)) }
            if !scopes.unknown.isEmpty { notes.append("scopes of unknown use: " + list(scopes.unknown)) }
            if !scopes.isGrantKnown {
                notes.append("which scopes it has is not known")
            } else if !scopes.granted.isEmpty, scopes.unused.isEmpty, scopes.unknown.isEmpty {
                notes.append("every granted scope was used")
            }
        }
        return notes
    }

    /// The first few of the texts, and how many more there are.
    private func list(_ texts: [String]) -> String {
        let more = texts.count - 6
        return texts.prefix(6).map(\.visible).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    func writeQuotas(_ quotas: [QuotaHeadroom], to page: inout TextPage) {
        guard !quotas.isEmpty else { return }
        page.heading("Quotas, tightest moment")
        let rows = quotas.prefix(TextRenderer.listed).map { quota in
            TextTable.Row(
                cells: [
                    "\(quota.host.visible) \(quota.bucket.visible)", Share.text(permille: quota.remainingPermille),
                    "\(quota.lowestRemaining.grouped) of \(quota.limit.grouped)", quota.at.minuteText,
                ],
                notes: [quota.credentialID.map { "with \($0.visible)" } ?? "without a credential"]
            )
        }
        page.table(
            TextTable(
                columns: [
                    .init(title: "Quota", minimum: 16), .init(title: "Left", isNumeric: true),
                    .init(title: "Remaining", isNumeric: true), .init(title: "When, UTC"),
                ],
                rows: rows
            )
        )
        writeRest(quotas.count, "quota", to: &page)
    }

    func writeHosts(_ hosts: [HostUsage], to page: inout TextPage) {
        guard !hosts.isEmpty else { return }
        page.heading("Hosts")
        let rows = hosts.prefix(TextRenderer.listed).map { host in
            TextTable.Row(
                cells: [
                    host.host.visible, host.counts.total.grouped,
                    Share(part: host.counts.failed, whole: host.counts.total).text,
                ] + latency(host.latency)
            )
        }
        page.table(
            TextTable(
                columns: [
                    .init(title: "Host", minimum: 12), .init(title: "Calls", isNumeric: true),
                    .init(title: "Failed", isNumeric: true),
                ] + ["p50", "p90", "p95", "p99", "max"].map { .init(title: $0, isNumeric: true) },
                rows: rows
            )
        )
        writeRest(hosts.count, "host", to: &page)
    }

    private func latency(_ summary: LatencySummary?) -> [String] {
        guard let summary else { return Array(repeating: "–", count: 5) }
        return [summary.p50, summary.p90, summary.p95, summary.p99, summary.max].map(\.description)
    }

    /// Counts what is not listed.
    func writeRest(
        _ count: Int,
        _ noun: String,
        beyond listed: Int = TextRenderer.listed,
        to page: inout TextPage
    ) {
        guard count > listed else { return }
        page.paragraph(
            "and \((count - listed).counted("more " + noun)); the JSON form lists all of them",
            .dim
        )
    }
}
