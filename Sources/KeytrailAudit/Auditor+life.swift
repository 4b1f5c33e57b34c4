package import KeytrailModel
internal import KeytrailRules
package import KeytrailStore

extension Auditor {
    /// A silence that matched nothing for so long is named in reports.
    package static let idleSilence = TimeSpan.days(30)

    /// Keeps a report's findings in the log, and returns the report with the late ones marked.
    ///
    /// `notices` decides what goes into the outbox of alerts, in the same transaction.
    ///
    /// - Throws: `StoreError` when the log cannot be written.
    package func keep(_ report: Report, in store: CallStore, notices: NoticePlan? = nil) throws -> Report {
        let derivedRules = (scopeDetections + derivedDetections).map(\.header)
        return try keep(report, in: store, by: eventRules + derivedRules, notices: notices)
    }

    /// As `keep`, for a report to which only the rules about calls and imported events were asked.
    ///
    /// - Throws: `StoreError` when the log cannot be written.
    func keepEvents(_ report: Report, in store: CallStore, notices: NoticePlan? = nil) throws -> Report {
        try keep(report, in: store, by: eventRules, notices: notices)
    }

    /// The rules whose findings depend on the events of a period and of their look-back alone.
    private var eventRules: [RuleHeader] {
        (rules.correlations.map(\.rule.header) + rules.reportingDetections(of: .calls).map(\.header)
            + rules.reportingDetections(of: .trail).map(\.header)).filter(rules.isReporting)
    }

    private func keep(
        _ report: Report,
        in store: CallStore,
        by judging: [RuleHeader],
        notices: NoticePlan?
    ) throws -> Report {
        var report = report
        let kept = try store.keep(
            report.findings + report.muted,
            judged: report.window,
            by: judging.map(\.identifier),
            replacing: eventRules.map(\.identifier),
            now: report.generatedAt,
            told: Set(report.findings.map(\.id)),
            notices: notices
        )
        report.findings = kept.filter { !$0.standing.isMuted }
        report.muted = kept.filter(\.standing.isMuted)
        return report
    }

    /// Leaves out of a report what earlier audits reported, and what does not count; for reports that `keep` has seen.
    package func onlyNew(_ report: Report, _ request: AuditRequest) -> Report {
        var report = report
        let all = report.findings.count + report.muted.count
        report.findings.removeAll { !$0.standing.isNew }
        report.muted = []
        if report.findings.count < all { report.diagnostics.append(.leftOut(all - report.findings.count)) }
        report.verdict = Verdict(of: report, request)
        return report
    }

    /// Sets the findings apart that people took care of, and says which silences are for nothing.
    func heedPeople(in report: inout Report, reader: CallReader, now: Timestamp) throws {
        let standings = try reader.standings(of: report.findings, at: now)
        for (index, standing) in standings.enumerated() { report.findings[index].standing = standing }
        report.diagnostics += try reader.silences().filter { silence in
            silence.isIdle(at: now) && !report.findings.contains { silence.matches($0) }
        }.map(Diagnostic.idle)
        report.muted = report.findings.filter(\.standing.isMuted)
        report.findings.removeAll(where: \.standing.isMuted)
    }
}

extension Silence {
    /// Whether it is in force, and no audit had a finding for it in a long time.
    fileprivate func isIdle(at now: Timestamp) -> Bool {
        isActive(at: now) && max(startsAt, lastMatchedAt ?? startsAt) + Auditor.idleSilence <= now
    }
}

extension Diagnostic {
    fileprivate static func leftOut(_ count: Int) -> Diagnostic {
        let findings = count == 1 ? "1 finding is" : "\(count) findings are"
        return Diagnostic(
            .note,
            at: nil,
            "\(findings) left out: reported by an earlier audit, acknowledged or silenced"
        )
    }

    fileprivate static func idle(_ silence: Silence) -> Diagnostic {
        let matchers = silence.matchers.map(\.description).joined(separator: " ")
        return Diagnostic(
            .note,
            at: nil,
            "the silence \(silence.id) (\(matchers)) of \(silence.author) matched nothing for 30 days; end it with "
                + "'keytrail findings unsilence \(silence.id)' unless it is still needed"
        )
    }
}
