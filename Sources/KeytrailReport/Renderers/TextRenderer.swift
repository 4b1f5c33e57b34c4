internal import KeytrailModel

/// Renders a report as text for a terminal, a mail or a printer.
struct TextRenderer {
    let style: TextStyle
    let version: String

    /// How many credentials and hosts are listed; the rest is counted, and whole in the other formats.
    static let listed = 40
    /// How many integrations and routes are.
    static let busiest = 15

    func render(_ report: Report) -> String {
        var page = TextPage(style: style)
        writeHead(report, to: &page)
        writeGaps(report.gaps, to: &page)
        writeComparison(report.comparison, to: &page)
        writeFindings(report.findings, to: &page)
        writeMuted(report.muted, to: &page)
        writeActivity(report.activity, to: &page)
        writePrograms(report.programs, to: &page)
        writeCredentials(report.credentials, to: &page)
        writeQuotas(report.quotas, to: &page)
        writeHosts(report.hosts, to: &page)
        writeRoutes(report.routes, to: &page)
        writeDiagnostics(report.diagnostics, to: &page)
        page.blank()
        page.paragraph("keytrail \(version.visible), \(report.generatedAt.minuteText) UTC", .dim)
        return page.text
    }

    private func writeHead(_ report: Report, to page: inout TextPage) {
        page.paragraph(Headline(report).text, tint(of: report.verdict))
        page.blank()
        page.fact("Period", "\(report.window.text) (\(report.window.roundLength))")
        page.fact("Calls", calls(report.totals))
        let anonymous = report.anonymousCalls == 0 ? "" : ", and \(report.anonymousCalls.counted("call")) without one"
        page.fact("Credentials", report.credentials.count.grouped + anonymous)
        if let latency = report.latency {
            page.fact(
                "Latency",
                "p50 \(latency.p50), p90 \(latency.p90), p95 \(latency.p95), p99 \(latency.p99), max \(latency.max)"
            )
        }
        page.fact("Rules", "\(report.rulesEvaluated.grouped) evaluated")
        if let basis = report.provenance.sentence { page.fact("Findings", basis) }
    }

    private func tint(of verdict: Verdict) -> TextPage.Tint {
        switch verdict {
        case .ok: .calm
        case .warning, .unknown: .medium
        case .critical: .high
        }
    }

    private func calls(_ counts: OutcomeCounts) -> String {
        guard counts.failed > 0 else { return "\(counts.total.grouped), none failed" }
        let share = Share(part: counts.failed, whole: counts.total).text
        let limited = counts[.rateLimited]
        return "\(counts.total.grouped), \(counts.failed.grouped) failed (\(share))"
            + (limited == 0 ? "" : ", \(limited.grouped) rate-limited")
    }

    private func writeActivity(_ activity: Activity, to page: inout TextPage) {
        let totals = activity.buckets.map(\.counts.total)
        guard let first = activity.buckets.first, let last = activity.buckets.last,
            let peak = activity.buckets.max(by: { $0.counts.total < $1.counts.total }), peak.counts.total > 0
        else { return }
        let width = min(120, page.style.width - max(page.labelWidth, 8))
        let all = Sparkline(totals, width: width)
        let failed = activity.buckets.map(\.counts.failed)
        let isWhole = all.valuesPerBar == 1
        let span = TimeSpan(microseconds: activity.bucket.microseconds.multipliedSaturating(by: all.valuesPerBar))
        page.heading("Calls over time")
        page.bars("All", all.text)
        if failed.contains(where: { $0 > 0 }) { page.bars("Failed", Sparkline(failed, width: width).text) }
        let end = last.start + activity.bucket
        page.fact(
            "Each bar",
            "\(span)\(isWhole ? "" : " (added together)"), from \(first.start.minuteText) to \(end.minuteText) UTC"
        )
        page.fact(
            "Most",
            "\(peak.counts.total.counted("call")) in \(activity.bucket) from \(peak.start.minuteText) UTC"
        )
    }

    private func writeDiagnostics(_ diagnostics: [Diagnostic], to page: inout TextPage) {
        guard !diagnostics.isEmpty else { return }
        page.heading("Not evaluated, and other notes")
        for diagnostic in diagnostics {
            let place = diagnostic.location.map { "\($0.description.visible): " } ?? ""
            let lines = "\(diagnostic.severity.rawValue): \(place)\(diagnostic.message.visible)"
                .wrapped(to: page.style.width - 2)
            for (index, line) in lines.enumerated() { page.line((index == 0 ? "" : "  ") + line) }
        }
    }
}

extension Int64 {
    /// The product, held at the ends of the range.
    func multipliedSaturating(by factor: Int) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: Int64(factor))
        return overflow ? .max : product
    }
}
