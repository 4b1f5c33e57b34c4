internal import CProcess
package import KeytrailCapture
package import KeytrailModel
package import KeytrailRules
package import KeytrailStore

/// Judges a period of the log: by readings of the calls beside each other, as many as there are processors for, one report.
package struct Auditor: Sendable {
    /// The rules to evaluate.
    package let rules: RuleSet
    /// What is known of providers, for scopes.
    package let catalog: ProviderCatalog
    /// About how many bytes the windows of rules that are judged at the same time may hold.
    let memoryLimit: Int
    /// How many shares of the rules are judged at the same time.
    let processors: Int

    /// Two, if there are as many: a third reading would cost more than it brings.
    package static let usefulProcessors = min(2, Int(kt_usable_processors()))

    /// Granted scopes are held against at least this much of the log, so that a nightly audit does not forget last week.
    package static let scopeSpan = TimeSpan.days(90)

    /// Creates an auditor.
    ///
    /// Rules that have no room within `memoryLimit` bytes are judged one after the other, by more readings.
    package init(
        rules: RuleSet,
        catalog: ProviderCatalog,
        memoryLimit: Int = Engine.memoryLimit,
        processors: Int = Auditor.usefulProcessors
    ) {
        self.rules = rules
        self.catalog = catalog
        self.memoryLimit = memoryLimit
        self.processors = max(1, processors)
    }

    /// Judges a period.
    ///
    /// Linear in its calls and those of the rules' look-back before it.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func report(on store: CallStore, _ request: AuditRequest) async throws -> Report {
        // Quotas are read at the same time as the calls; they may know a call more when one is recorded meanwhile.
        async let quotas = quotas(store, request)
        // So is what the other shares of the rules judge: rules of different shares do not depend on each other.
        async let others = verdicts(of: shares.dropFirst(), on: store, request)
        let reading = try store.read { reader -> Reading? in
            guard let period = try reader.period(), let window = judged(period, request) else { return nil }
            return try completeReading(reader, period: period, window: window)
        }
        var found = try await others
        if let left = reading?.left { found.append(try verdict(of: left, on: store, request)) }
        var report = try store.read { reader in
            guard let reading else { return try emptyReport(request, reader) }
            var report = Report(generatedAt: request.now, window: reading.window)
            try fill(&report, from: reading, others: found, reader: reader, request: request)
            return report
        }
        report.quotas = try await quotas
        return report
    }

    /// The parts of the rules, each judged by a reading of its own.
    var shares: [RuleShare] { (0..<processors).map { RuleShare(index: $0, count: processors) } }

    var scopeDetections: [DetectionRule] { rules.reportingDetections(of: .derived(.scopes)) }

    private func verdicts(
        of shares: ArraySlice<RuleShare>,
        on store: CallStore,
        _ request: AuditRequest
    ) async throws -> ShareVerdict {
        try await withThrowingTaskGroup(of: ShareVerdict.self) { group in
            for share in shares { group.addTask { try verdict(of: share, on: store, request) } }
            var all = ShareVerdict()
            for try await verdict in group { all.append(verdict) }
            return all
        }
    }

    /// What a share of the rules finds, by a reading that looks at nothing else.
    ///
    /// Rules that have no room beside the others are judged by another reading, and so on.
    private func verdict(
        of share: RuleShare,
        on store: CallStore,
        _ request: AuditRequest
    ) throws -> ShareVerdict {
        var verdict = ShareVerdict()
        var left: RuleShare? = share
        while let share = left {
            left = try store.read { reader in
                guard let period = try reader.period(), let window = judged(period, request) else { return nil }
                let pass = try completePass(reader, share: share, period: period, window: window, isAlone: true)
                verdict.append(try ShareVerdict(pass.engine, in: window) { try reader.text(of: $0, id: $1) })
                return pass.engine.left
            }
        }
        return verdict
    }

    func quotas(_ store: CallStore, _ request: AuditRequest) throws -> [QuotaHeadroom] {
        try store.read { reader in
            guard let period = try reader.period(), let window = judged(period, request) else { return [] }
            let collector = try QuotaCollector(reader, window: window, step: request.quotaStep)
            return try collector.headroom(
                credential: { try reader.credential(row: $0) },
                text: { column, id in try reader.text(of: column, id: id) }
            )
        }
    }

    /// The part of the log that the request asks for; `nil` when it holds no time.
    func judged(_ period: TimeWindow, _ request: AuditRequest) -> TimeWindow? {
        let start = request.since ?? min(period.start, request.until)
        let window = TimeWindow(start: start, end: request.until)
        return window.isEmpty ? nil : window
    }

    func emptyReport(_ request: AuditRequest, _ reader: CallReader) throws -> Report {
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

    /// The reading that gathers what is not rules, beside as many rules of the first share as have room.
    private func completeReading(_ reader: CallReader, period: TimeWindow, window: TimeWindow) throws -> Reading {
        let pass = try completePass(reader, share: shares[0], period: period, window: window, isAlone: false)
        let verdict = try ShareVerdict(pass.engine, in: window) { try reader.text(of: $0, id: $1) }
        return Reading(window: window, gathered: pass.gathered, verdict: verdict, left: pass.engine.left)
    }

    /// Reads as far back as it takes for every episode of the window to be seen from its beginning.
    private func completePass(
        _ reader: CallReader,
        share: RuleShare,
        period: TimeWindow,
        window: TimeWindow,
        isAlone: Bool
    ) throws -> AuditPass {
        let scopeWindow = scopeWindow(window)
        // What a report tells of scopes does not depend on whether rules ask for them.
        let needed = isAlone ? window.start : scopeWindow.start
        let gathering = isAlone ? nil : try scopeGathering(scopeWindow, reader)
        let marks = try reader.marks().map(\.at)
        var reach = TimeSpan.zero
        while true {
            var pass = AuditPass(
                rules.marked(marks),
                share: share,
                memoryLimit: memoryLimit / processors,
                window: window,
                gathering: gathering
            )
            reach = max(reach + reach, pass.engine.lookback)
            let wanted = min(window.start - reach, needed)
            let start = wanted <= period.start ? Timestamp.distantPast : wanted
            try pass.run(reader, from: start)
            if start == .distantPast || !pass.engine.isCutOff(in: window) { return pass }
        }
    }

    private func fill(
        _ report: inout Report,
        from reading: Reading,
        others: ShareVerdict,
        reader: CallReader,
        request: AuditRequest
    ) throws {
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        var scopes: [String: ScopeUsage] = [:]
        var scopeFindings: [Finding] = []
        try judgeScopes(
            reading.gathered.scopes,
            window: scopeWindow(report.window),
            inventory: request.inventory,
            reader: reader,
            text: text
        ) { audit in
            scopes[audit.credential.id] = audit.usage
            scopeFindings += try self.scopeFindings(audit, window: report.window, reader: reader)
        }
        try reading.gathered.usage.fill(&report, credential: { try reader.credential(row: $0) }, text: text)
        var judged = reading.verdict
        judged.append(others)
        report.findings = judged.findings
        report.findings += scopeFindings
        report.findings += try derivedFindings(reading.gathered.derived, window: report.window, reader: reader)
        report.findings.sort(by: Auditor.isShownBefore)
        try tellSurroundings(of: &report.findings, reader: reader)
        report.describeCredentials(scopes, origins: request.inventory.origins)
        report.rules = rules.reportingHeaders.map { EvaluatedRule($0) }
        report.warningLevel = min(request.warnOn, request.failOn)
        report.diagnostics = rules.diagnostics + judged.notes
        let foreignCalls = reading.gathered.foreignCalls
        let isEmpty = try report.noteCalls(foreign: foreignCalls, reader)
        report.gaps = try reader.gaps(in: report.window, now: request.now)
        report.isComplete = !rules.hasErrors && judged.isComplete && !isEmpty && report.gaps.isEmpty
        if request.heedsPeople { try heedPeople(in: &report, reader: reader, now: request.now) }
        report.verdict = Verdict(of: report, request)
    }

    /// Worst first, then newest, then by identity, so that equal sets are shown alike.
    static func isShownBefore(_ left: Finding, _ right: Finding) -> Bool {
        (right.rule.level, right.lastSeen, left.rule.id, left.groupText)
            < (left.rule.level, left.lastSeen, right.rule.id, right.groupText)
    }
}

/// What the first reading brought.
private struct Reading {
    var window: TimeWindow
    var gathered: Gathered
    /// What the rules found that had room in it.
    var verdict: ShareVerdict
    /// The rules that had none; `nil` when all had.
    var left: RuleShare?
}

extension Report {
    /// Says what is to be said of how many calls the period has, and of those that are not in its numbers.
    ///
    /// - Returns: Whether there is nothing to judge: a log of somebody else's is something, too.
    mutating func noteCalls(foreign: Int, _ reader: CallReader) throws -> Bool {
        if foreign > 0 { diagnostics.append(.foreignCalls(foreign)) }
        let isEmpty = try totals.total == 0 && foreign == 0 && !reader.hasEvents(in: window)
        if isEmpty { diagnostics.append(.noCalls) }
        return isEmpty
    }

    /// Tells of each credential its scopes, where it comes from, and how many findings name it.
    mutating func describeCredentials(_ scopes: [String: ScopeUsage], origins: [String: CredentialOrigin]) {
        var named: [String: Int] = [:]
        for finding in findings + muted {
            let fields = finding.group.filter { $0.name == CallColumn.credentialID.fieldName }
            for id in Set(fields.map(\.value)) { named[id, default: 0] += 1 }
        }
        for index in credentials.indices {
            let id = credentials[index].credential.id
            credentials[index].scopes = scopes[id]
            credentials[index].origin = origins[id]
            credentials[index].findings = named[id] ?? 0
        }
    }
}

extension Diagnostic {
    /// There are calls that are in none of a report's numbers.
    static func foreignCalls(_ count: Int) -> Diagnostic {
        let message =
            "\(count) calls were seen by servers or providers: they are in none of these numbers, and only rules for"
            + " 'category: webserver' judge them; 'keytrail calls vantage=server' shows them"
        return Diagnostic(.note, at: nil, message)
    }

    /// Nothing was recorded: silence is not good news.
    static let noCalls = Diagnostic(
        .warning,
        at: nil,
        "no call was recorded in this period; check that the integrations still run through Keytrail"
    )
}
