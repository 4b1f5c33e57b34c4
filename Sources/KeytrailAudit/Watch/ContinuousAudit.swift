package import KeytrailModel
internal import KeytrailRules
package import KeytrailStore

/// Judges a log again and again, and reads each time what came since the last time.
///
/// What it keeps in the log is what an audit of the same period would keep. Rules about calls and imported events are judged each
/// time; those about scopes, credentials and their usage, which need the whole past, once an hour, together with everything else.
/// See docs/decisions/0079.
package struct ContinuousAudit {
    /// What a round came to.
    package struct Round {
        /// What was kept of findings.
        package var report: Report
        /// Whether every rule was evaluated, on the whole period anew.
        package var isWhole: Bool
        /// Whether calls came so late that the rules' whole look-back was read again.
        package var isReread: Bool
    }

    private let auditor: Auditor
    private let span: TimeSpan
    private let wholeInterval: TimeSpan
    private let notices: NoticePlan?
    private var start: Timestamp
    private var lastWhole: Timestamp?
    private var mark: ArrivalMark?
    private var marks: [Timestamp] = []
    private var firstCall: Timestamp?
    private var checkpoints = Checkpoints()
    private var shares: [RuleShare]
    private var reach = TimeSpan.zero

    /// Prepares to judge the time since `start`, which moves on: at least `span` is judged, and about twice that at most.
    ///
    /// Every `wholeInterval` all rules are judged, on the whole period anew. `notices` decides what goes into the outbox of
    /// alerts, in the transaction that keeps the findings.
    package init(
        _ auditor: Auditor,
        since start: Timestamp,
        span: TimeSpan = .days(1),
        wholeInterval: TimeSpan = .hours(1),
        notices: NoticePlan? = nil
    ) {
        self.auditor = auditor
        self.notices = notices
        shares = auditor.shares
        self.start = start
        self.span = span
        self.wholeInterval = wholeInterval
    }

    /// Judges the period up to `until`, and keeps the findings.
    ///
    /// Linear in the calls since the last round, those of the log's last minutes, and when calls came late, those since the last
    /// checkpoint before them.
    ///
    /// - Throws: `StoreError` when the log cannot be read or written; what was kept before stays.
    package mutating func judge(_ store: CallStore, until: Timestamp, now: Timestamp) async throws -> Round {
        let request = AuditRequest(since: start, until: until, now: now, heedsPeople: true)
        guard start <= until else { return Round(report: report(request), isWhole: false, isReread: false) }
        let round: Round
        if lastWhole.map({ $0 + wholeInterval <= until }) ?? true {
            let report = try auditor.keep(try await auditor.report(on: store, request), in: store, notices: notices)
            lastWhole = until
            round = Round(report: report, isWhole: true, isReread: false)
        } else {
            round = try judgeEvents(store, request)
        }
        moveOn(after: round.report)
        return round
    }

    /// Lets the period begin later, but not after what goes on.
    private mutating func moveOn(after report: Report) {
        let until = report.window.end
        guard until - start > span + span else { return }
        let open = (report.findings + report.muted).filter { $0.state == .open }.map(\.lastSeen).min()
        let earliest = min(until - span, open ?? until)
        guard earliest > start else { return }
        start = earliest
        // What was found before that is not needed any more.
        checkpoints.removeAll()
        reach = .zero
    }

    private func report(_ request: AuditRequest) -> Report {
        Report(
            generatedAt: request.now,
            window: TimeWindow(start: request.since ?? request.until, end: request.until)
        )
    }

    private mutating func judgeEvents(_ store: CallStore, _ request: AuditRequest) throws -> Round {
        var report = report(request)
        var isReread = false
        report = try store.read { reader in
            if let period = try reader.period() {
                isReread = try catchUp(reader, period: period)
                let verdict = try verdict(reader, period: period, window: report.window)
                report.findings = verdict.findings.sorted(by: Auditor.isShownBefore)
                try auditor.tellSurroundings(of: &report.findings, reader: reader)
                report.diagnostics = verdict.notes
                report.isComplete = verdict.isComplete
            }
            try auditor.heedPeople(in: &report, reader: reader, now: request.now)
            return report
        }
        let kept = try auditor.keepEvents(report, in: store, notices: notices)
        return Round(report: kept, isWhole: false, isReread: isReread)
    }

    /// Forgets what calls that came since would change; true when nothing is left.
    private mutating func catchUp(_ reader: CallReader, period: TimeWindow) throws -> Bool {
        let hadSome = checkpoints.last != nil
        try checkpoints.invalidate(from: mark.map { try reader.earliestArrival(after: $0) } ?? .distantPast)
        // Calls were taken out of the log.
        if let firstCall, firstCall < period.start { checkpoints.removeAll() }
        if let newest = mark?.newest, period.end < newest { checkpoints.removeAll() }
        let marks = try reader.marks().map(\.at)
        if marks != self.marks { checkpoints.removeAll() }
        self.marks = marks
        mark = try reader.arrivalMark()
        firstCall = period.start
        return hadSome && checkpoints.last == nil
    }

    private mutating func verdict(
        _ reader: CallReader,
        period: TimeWindow,
        window: TimeWindow
    ) throws -> ShareVerdict {
        while true {
            var engines = try current(reader, period: period, window: window)
            try engines.read(reader, through: window.end)
            try engines.finish(at: window.end, reader)
            if let roomier = engines.roomierShares {
                shares = roomier
            } else if isFromBeginning(period, reach: reach) || !engines.isCutOff(in: window) {
                return try engines.verdict(in: window, reader)
            } else {
                reach = reach + reach
            }
            checkpoints.removeAll()
        }
    }

    /// The engines that have read all calls whose like will not come any more, unless they come late.
    private mutating func current(
        _ reader: CallReader,
        period: TimeWindow,
        window: TimeWindow
    ) throws -> EngineSet {
        var engines: EngineSet
        if let last = checkpoints.last {
            engines = last
        } else {
            engines = EngineSet(
                auditor.rules.marked(marks),
                shares: shares,
                memoryLimit: auditor.memoryLimit / auditor.processors
            )
            reach = max(reach, engines.lookback)
            if !isFromBeginning(period, reach: reach) { engines.begin(at: start - reach) }
        }
        // A call that comes on time starts at this instant or later.
        let settled = period.end - CallStore.punctuality - TimeSpan(microseconds: 1)
        for instant in Checkpoints.instants(until: min(settled, window.end)) where instant > engines.horizon {
            try engines.read(reader, through: instant)
            checkpoints.append(engines)
        }
        return engines
    }

    private func isFromBeginning(_ period: TimeWindow, reach: TimeSpan) -> Bool { start - reach <= period.start }
}
