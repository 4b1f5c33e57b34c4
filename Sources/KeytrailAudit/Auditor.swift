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
        var report = try judgement(store, request)
        report.quotas = try await quotas
        return report
    }

    var scopeDetections: [DetectionRule] { rules.reportingDetections(of: .derived(.scopes)) }

    private func judgement(_ store: CallStore, _ request: AuditRequest) throws -> Report {
        try store.read { reader in
            guard let period = try reader.period(), let window = judged(period, request) else {
                return try emptyReport(request, reader)
            }
            let pass = try completePass(reader, period: period, window: window)
            var report = Report(generatedAt: request.now, window: window)
            try fill(&report, from: pass, reader: reader, request: request)
            return report
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
        var reach = TimeSpan.zero
        while true {
            var pass = AuditPass(rules, window: window, scopeStart: scopeStart)
            reach = max(reach + reach, pass.engine.lookback)
            let wanted = min(window.start - reach, scopeDetections.isEmpty ? window.start : scopeStart)
            let start = wanted <= period.start ? Timestamp.distantPast : wanted
            try pass.run(reader, from: start)
            if start == .distantPast || !pass.engine.isCutOff(in: window) { return pass }
        }
    }

    private func fill(
        _ report: inout Report,
        from pass: AuditPass,
        reader: CallReader,
        request: AuditRequest
    ) throws {
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        let audits = try scopeAudits(pass.scopes, reader: reader, text: text)
        try pass.usage.fill(&report, credential: { try reader.credential(row: $0) }, text: text)
        report.findings = try pass.engine.findings(in: report.window, text: text)
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
        report.diagnostics = rules.diagnostics + pass.engine.notes
        if report.totals.total == 0 { report.diagnostics.append(.noCalls) }
        report.gaps = try reader.gaps(in: report.window, now: request.now)
        report.isComplete =
            !rules.hasErrors && pass.engine.isComplete && report.totals.total > 0 && report.gaps.isEmpty
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
