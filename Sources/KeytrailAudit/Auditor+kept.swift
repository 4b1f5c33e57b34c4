package import KeytrailModel
internal import KeytrailRules
package import KeytrailStore

extension Auditor {
    /// Tells of a period what the log knows, and judges nothing: usage, and the findings that earlier audits kept.
    ///
    /// The verdict is that of the kept findings, and unknown where audits did not judge the whole period. Linear in the
    /// period's calls and those of the scopes' look-back before it.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func keptReport(on store: CallStore, _ request: AuditRequest) async throws -> Report {
        async let quotas = quotas(store, request)
        var report = try store.read { reader -> Report in
            guard let period = try reader.period(), let window = judged(period, request) else {
                var report = try emptyReport(request, reader)
                report.rules = []
                report.provenance = .kept(Provenance.Coverage(until: nil, rules: 0, all: rules.reportingHeaders.count))
                return report
            }
            var report = Report(generatedAt: request.now, window: window)
            let scopes = scopeWindow(window)
            let gathered = try UsagePass(reader, window: window, scopes: try scopeGathering(scopes, reader))
            let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
            let audits = try scopeAudits(
                gathered.scopes,
                window: scopes,
                inventory: request.inventory,
                reader: reader,
                text: text
            )
            try gathered.usage.fill(&report, credential: { try reader.credential(row: $0) }, text: text)
            try fillKept(&report, reader: reader, log: period, request)
            report.describeCredentials(audits)
            return report
        }
        report.quotas = try await quotas
        return report
    }

    /// Tells of the request's period, and how it differs from the one before it, both read at the same time.
    ///
    /// - Parameters:
    ///   - unit: The kind of period that the request's is.
    ///   - store: The log.
    ///   - request: What to tell of.
    ///   - judgesAnew: Whether the period's calls are judged by the rules; what is told of the one before is what was kept.
    /// - Returns: The report with its comparison.
    /// - Throws: `StoreError` when the log cannot be read.
    package func comparedReport(
        of unit: CalendarPeriod,
        on store: CallStore,
        _ request: AuditRequest,
        judgesAnew: Bool
    ) async throws -> Report {
        let window = unit.before(TimeWindow(start: request.since ?? request.until, end: request.until))
        var earlier = request
        (earlier.since, earlier.until) = (window.start, window.end)
        async let asked = keptReport(on: store, earlier)
        var report = judgesAnew ? try await report(on: store, request) : try await keptReport(on: store, request)
        let before = try await asked
        let began = try store.read { try $0.began() }
        report.comparison = ReportComparison(report, before: before, unit: unit, logBegan: began)
        return report
    }

    private func fillKept(
        _ report: inout Report,
        reader: CallReader,
        log: TimeWindow,
        _ request: AuditRequest
    ) throws {
        let headers = rules.reportingHeaders
        let judged = try reader.judgedSpans()
        let coverage = Provenance.Coverage(
            of: report.window,
            by: headers.map(\.identifier),
            judged: judged,
            logBegan: log.start,
            logEnded: log.end
        )
        report.provenance = .kept(coverage)
        let end = report.window.end
        report.findings = try reader.findings(in: report.window).map { $0.asOf(end) }.sorted(by: Auditor.isShownBefore)
        report.rules = headers.filter { judged[$0.identifier]?.overlaps(report.window) ?? false }.map {
            EvaluatedRule($0)
        }
        report.warningLevel = min(request.warnOn, request.failOn)
        report.diagnostics = rules.diagnostics
        if report.totals.total == 0 { report.diagnostics.append(.noCalls) }
        report.gaps = try reader.gaps(in: report.window, now: request.now)
        report.isComplete =
            !rules.hasErrors && coverage.isWhole && report.totals.total > 0 && report.gaps.isEmpty
        if request.heedsPeople { try heedPeople(in: &report, reader: reader, now: request.now) }
        report.verdict = Verdict(of: report, request)
    }
}

/// What a reading of the calls gathers that is not rules.
private struct UsagePass {
    let usage: UsageCollector
    let scopes: ScopeCollector

    /// Reads the calls of `window`, and those before it that scopes are held against for scopes alone.
    init(_ reader: CallReader, window: TimeWindow, scopes gathering: ScopeGathering) throws {
        var layout = RowLayout()
        var scopes = ScopeCollector(
            layout: &layout,
            instants: gathering.instants,
            ownInstants: gathering.ownInstants
        )
        // The calls before the period are asked for less.
        let past = TimeWindow(start: gathering.start, end: window.start - TimeSpan(microseconds: 1))
        try reader.scan(layout.columns, in: past) { scopes.consume($0) }
        var usage = UsageCollector(window: window, layout: &layout)
        try reader.scan(layout.columns, in: window) { row in
            scopes.consume(row)
            usage.consume(row)
        }
        self.usage = usage
        self.scopes = scopes
    }
}

extension Finding {
    /// The finding as it stood at the end of a period: what was over later went on then.
    fileprivate func asOf(_ end: Timestamp) -> Finding {
        guard let resolvedAt, resolvedAt > end else { return self }
        var finding = self
        finding.state = .open
        finding.resolvedAt = nil
        return finding
    }
}

extension CallReader {
    /// When the log began to know of anything: its first call, or the first start of a door.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    fileprivate func began() throws -> Timestamp? {
        [try period()?.start, try heartbeats().map(\.startedAt).min()].compactMap(\.self).min()
    }
}
