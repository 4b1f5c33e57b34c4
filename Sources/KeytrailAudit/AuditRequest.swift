package import KeytrailModel

/// What to judge, and how strictly.
package struct AuditRequest: Sendable {
    /// The period's first instant; `nil` for the log's beginning.
    package var since: Timestamp?
    /// The period's last instant.
    package var until: Timestamp
    /// The time of the report.
    package var now: Timestamp
    /// From this level on, a finding is a warning.
    package var warnOn: Level
    /// From this level on, a finding is critical.
    package var failOn: Level
    /// Whether findings that people acknowledged or silenced are set apart, and do not count.
    package var heedsPeople: Bool
    /// What the user says of credentials' scopes.
    package var inventory = ScopeInventory()
    /// In which steps the use of quotas is told, for a forecast; `nil` for none.
    package var quotaStep: TimeSpan?

    /// Asks for a period up to `until`.
    package init(
        since: Timestamp? = nil,
        until: Timestamp,
        now: Timestamp,
        warnOn: Level = .medium,
        failOn: Level = .high,
        heedsPeople: Bool = false
    ) {
        self.since = since
        self.until = until
        self.now = now
        self.warnOn = warnOn
        self.failOn = failOn
        self.heedsPeople = heedsPeople
    }
}

extension Verdict {
    /// What the findings that count and the state of the evaluation amount to; the worst wins in the order critical, warning, unknown.
    init(of report: Report, _ request: AuditRequest) {
        let worst = report.findings.map(\.rule.level).max()
        if let worst, worst >= request.failOn {
            self = .critical
        } else if let worst, worst >= request.warnOn {
            self = .warning
        } else {
            self = report.isComplete ? .ok : .unknown
        }
    }
}
