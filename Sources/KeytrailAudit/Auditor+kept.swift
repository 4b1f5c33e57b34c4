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
        // Three readings at the same time: each holds less than one for all would, and they share the processors.
        async let quotas = quotas(store, request)
        async let scopes = scopeUsages(store, request)
        var report = try store.read { reader -> Report in
            guard let period = try reader.period(), let window = judged(period, request) else {
                var report = try emptyReport(request, reader)
                report.rules = []
                report.provenance = .kept(Provenance.Coverage(until: nil, rules: 0, all: rules.reportingHeaders.count))
                return report
            }
            var report = Report(generatedAt: request.now, window: window)
            let foreign = try fillUsage(&report, reader)
            try fillKept(&report, reader: reader, log: period, foreignCalls: foreign, request)
            return report
        }
        report.quotas = try await quotas
        report.describeCredentials(try await scopes, origins: request.inventory.origins)
        return report
    }

    /// What the scopes of credentials come to, by the credentials' ids.
    private func scopeUsages(_ store: CallStore, _ request: AuditRequest) throws -> [String: ScopeUsage] {
        let window = try store.read { reader in try reader.period().flatMap { judged($0, request) } }
        guard let window else { return [:] }
        let audits = try scopes(on: store, in: scopeWindow(window), inventory: request.inventory)
        return Dictionary(audits.map { ($0.credential.id, $0.usage) }) { first, _ in first }
    }

    /// - Returns: How many calls of the period others saw, which are not among them.
    private func fillUsage(_ report: inout Report, _ reader: CallReader) throws -> Int {
        var layout = RowLayout()
        var usage = UsageCollector(window: report.window, layout: &layout)
        let vantage = layout.slot(of: .vantage)
        var foreignCalls = 0
        try reader.scan(layout.columns, in: report.window, fromEveryVantage: true) { row in
            if row[vantage] == Int64(Vantage.client.rawValue) {
                usage.consume(row)
            } else {
                foreignCalls += 1
            }
        }
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        try usage.fill(&report, credential: { try reader.credential(row: $0) }, text: text)
        return foreignCalls
    }

    /// Tells of the request's period, and how it differs from the one before it, one after the other.
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
        let before = try await keptReport(on: store, earlier)
        var report = judgesAnew ? try await report(on: store, request) : try await keptReport(on: store, request)
        let began = try store.read { try $0.began() }
        report.comparison = ReportComparison(report, before: before, unit: unit, logBegan: began)
        return report
    }

    private func fillKept(
        _ report: inout Report,
        reader: CallReader,
        log: TimeWindow,
        foreignCalls: Int,
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
        let isEmpty = try report.noteCalls(foreign: foreignCalls, reader)
        report.gaps = try reader.gaps(in: report.window, now: request.now)
        report.isComplete = !rules.hasErrors && coverage.isWhole && !isEmpty && report.gaps.isEmpty
        if request.heedsPeople { try heedPeople(in: &report, reader: reader, now: request.now) }
        report.verdict = Verdict(of: report, request)
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
