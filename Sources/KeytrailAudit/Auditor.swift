package import KeytrailCapture
package import KeytrailModel
package import KeytrailRules
package import KeytrailStore

/// Judges a period of the log: one pass over the calls, one report.
package struct Auditor: Sendable {
    /// The rules to evaluate.
    package let rules: RuleSet
    /// What is known of providers, for scopes.
    package let catalog: ProviderCatalog

    /// Granted scopes are held against at least this much of the log, so that a nightly audit does not forget last week.
    package static let scopeSpan = TimeSpan.days(90)

    /// Creates an auditor.
    package init(rules: RuleSet, catalog: ProviderCatalog) {
        self.rules = rules
        self.catalog = catalog
    }

    /// Judges a period.
    ///
    /// Linear in its calls and those of the rules' look-back before it.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func report(on store: CallStore, _ request: AuditRequest) async throws -> Report {
        // Quotas are read at the same time as the calls; they may know a call more when one is recorded meanwhile.
        async let quotas = quotas(store, request)
        // So is what the second half of the rules judges: rules of different shares do not depend on each other.
        async let others = verdict(of: Auditor.secondShare, on: store, request)
        let judged = try store.read { reader -> (pass: AuditPass, window: TimeWindow)? in
            guard let period = try reader.period(), let window = self.judged(period, request) else { return nil }
            return (try completePass(reader, period: period, window: window), window)
        }
        let found = try await others
        var report = try store.read { reader in
            guard let judged else { return try emptyReport(request, reader) }
            var report = Report(generatedAt: request.now, window: judged.window)
            try fill(&report, from: judged.pass, others: found, reader: reader, request: request)
            return report
        }
        report.quotas = try await quotas
        return report
    }

    /// The two halves of the rules, each judged by a reading of its own.
    private static let firstShare = RuleShare(index: 0, count: 2)
    private static let secondShare = RuleShare(index: 1, count: 2)

    var scopeDetections: [DetectionRule] { rules.reportingDetections(of: .derived(.scopes)) }

    /// What a share of the rules finds, by a reading that looks at nothing else.
    private func verdict(
        of share: RuleShare,
        on store: CallStore,
        _ request: AuditRequest
    ) throws -> ShareVerdict {
        try store.read { reader in
            guard let period = try reader.period(), let window = judged(period, request) else { return ShareVerdict() }
            let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
            let engine = try untilComplete(period: period, window: window) { reach in
                var layout = RowLayout()
                var engine = Engine(rules, layout: &layout, share: share, memoryLimit: Engine.memoryLimit / 2)
                let wanted = reach(engine)
                let start = wanted <= period.start ? Timestamp.distantPast : wanted
                if start > .distantPast { engine.begin(at: start) }
                let span = TimeWindow(start: start, end: window.end)
                try reader.scan(layout.columns, in: span, members: engine.needsAttributes) { row, members in
                    try engine.consume(row, members: members, text: text)
                }
                try engine.finish(at: window.end, text: text)
                return (engine, engine, start)
            }
            return try ShareVerdict(engine, in: window, text: text)
        }
    }

    private func quotas(_ store: CallStore, _ request: AuditRequest) throws -> [QuotaHeadroom] {
        try store.read { reader in
            guard let period = try reader.period(), let window = judged(period, request) else { return [] }
            let collector = try QuotaCollector(reader, window: window)
            return try collector.headroom(
                credential: { try reader.credential(row: $0) },
                text: { column, id in try reader.text(of: column, id: id) }
            )
        }
    }

    /// The part of the log that the request asks for; `nil` when it holds no time.
    private func judged(_ period: TimeWindow, _ request: AuditRequest) -> TimeWindow? {
        let start = request.since ?? min(period.start, request.until)
        let window = TimeWindow(start: start, end: request.until)
        return window.isEmpty ? nil : window
    }

    private func emptyReport(_ request: AuditRequest, _ reader: CallReader) throws -> Report {
        let start = request.since ?? request.until
        var report = Report(generatedAt: request.now, window: TimeWindow(start: start, end: request.until))
        report.rules = rules.reportingHeaders.map { EvaluatedRule($0) }
        report.warningLevel = min(request.warnOn, request.failOn)
        report.diagnostics = rules.diagnostics + [.noCalls]
        report.gaps = try reader.gaps(in: report.window, now: request.now)
        report.isComplete = false
        report.verdict = Verdict(of: report, request)
        return report
    }

    /// Reads as far back as it takes for every episode of the window to be seen from its beginning.
    private func completePass(_ reader: CallReader, period: TimeWindow, window: TimeWindow) throws -> AuditPass {
        let scopeStart = min(window.start, window.end - Auditor.scopeSpan)
        return try untilComplete(period: period, window: window) { reach in
            var pass = AuditPass(rules, share: Auditor.firstShare, window: window, scopeStart: scopeStart)
            let wanted = min(reach(pass.engine), scopeDetections.isEmpty ? window.start : scopeStart)
            let start = wanted <= period.start ? Timestamp.distantPast : wanted
            try pass.run(reader, from: start)
            return (pass, pass.engine, start)
        }
    }

    /// Repeats a reading, each time twice as far back, until no episode of the window is cut off at its beginning.
    ///
    /// `read` is given where the reading must start at the latest, and returns its result, its engine and its start.
    private func untilComplete<Result>(
        period: TimeWindow,
        window: TimeWindow,
        read: (_ reach: (Engine) -> Timestamp) throws -> (Result, Engine, start: Timestamp)
    ) throws -> Result {
        var reach = TimeSpan.zero
        while true {
            let (result, engine, start) = try read { engine in
                reach = max(reach + reach, engine.lookback)
                return window.start - reach
            }
            if start == .distantPast || !engine.isCutOff(in: window) { return result }
        }
    }

    private func fill(
        _ report: inout Report,
        from pass: AuditPass,
        others: ShareVerdict,
        reader: CallReader,
        request: AuditRequest
    ) throws {
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        let audits = try scopeAudits(pass.scopes, reader: reader, text: text)
        try pass.usage.fill(&report, credential: { try reader.credential(row: $0) }, text: text)
        let own = try ShareVerdict(pass.engine, in: report.window, text: text)
        report.findings = own.findings + others.findings
        report.findings += try scopeFindings(audits, window: report.window, reader: reader)
        report.findings += try derivedFindings(pass.derived, window: report.window, reader: reader)
        report.findings.sort(by: Auditor.isShownBefore)
        for index in report.credentials.indices {
            let id = report.credentials[index].credential.id
            report.credentials[index].scopes = audits[id]?.usage
            report.credentials[index].findings = report.findings.count { $0.concerns(credential: id) }
        }
        report.rules = rules.reportingHeaders.map { EvaluatedRule($0) }
        report.warningLevel = min(request.warnOn, request.failOn)
        report.diagnostics = rules.diagnostics + own.notes + others.notes
        if report.totals.total == 0 { report.diagnostics.append(.noCalls) }
        report.gaps = try reader.gaps(in: report.window, now: request.now)
        report.isComplete =
            !rules.hasErrors && own.isComplete && others.isComplete && report.totals.total > 0 && report.gaps.isEmpty
        if request.heedsPeople { try heedPeople(in: &report, reader: reader, now: request.now) }
        report.verdict = Verdict(of: report, request)
    }

    private func scopeAudits(
        _ collector: ScopeCollector,
        reader: CallReader,
        text: TextLookup
    ) throws -> [String: ScopeAudit] {
        var audits: [String: ScopeAudit] = [:]
        for (row, evidence) in collector.evidence {
            guard let credential = try reader.credential(row: row) else { continue }
            let pack = catalog.pack(named: credential.provider)
            audits[credential.id] = try ScopeAudit(credential, evidence: evidence, pack: pack, text: text)
        }
        return audits
    }

    private func scopeFindings(
        _ audits: [String: ScopeAudit],
        window: TimeWindow,
        reader: CallReader
    ) throws -> [Finding] {
        guard !scopeDetections.isEmpty else { return [] }
        return try audits.values.flatMap { audit -> [Finding] in
            guard audit.evidence.lastCall >= window.start else { return [] }
            let firstSeen = try reader.firstCall(ofCredential: audit.credential.id) ?? audit.evidence.firstCall
            return scopeDetections.compactMap { audit.finding(of: $0, firstSeen: firstSeen) }
        }
    }

    /// Worst first, then newest, then by identity, so that equal sets are shown alike.
    private static func isShownBefore(_ left: Finding, _ right: Finding) -> Bool {
        (right.rule.level, right.lastSeen, left.rule.id, left.groupText)
            < (left.rule.level, left.lastSeen, right.rule.id, right.groupText)
    }
}

extension Finding {
    /// Whether the finding's group names this credential.
    fileprivate func concerns(credential id: String) -> Bool {
        group.contains { $0.name == CallColumn.credentialID.fieldName && $0.value == id }
    }
}

extension Diagnostic {
    /// Nothing was recorded: silence is not good news.
    fileprivate static let noCalls = Diagnostic(
        .warning,
        at: nil,
        "no call was recorded in this period; check that the integrations still run through Keytrail"
    )
}
