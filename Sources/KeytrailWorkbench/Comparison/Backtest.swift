internal import KeytrailAudit
package import KeytrailCapture
package import KeytrailModel
internal import KeytrailRules
package import KeytrailStore

/// What rules would have said about a period of the log.
package struct Backtest: Sendable {
    /// Findings of one rule that opened in one week.
    package struct Row: Sendable, Equatable {
        /// The week.
        package var week: Week
        /// The rule.
        package var rule: RuleLabel
        /// How many opened.
        package var findings = 0
        /// How many of them `keytrail.suppress` would have kept from alerting again.
        package var suppressed = 0
    }

    /// What came of it.
    package struct Result: Sendable, Equatable {
        /// The period.
        package var window: TimeWindow
        /// One row for each week and rule with findings, the oldest week and the highest level first.
        package var rows: [Row] = []
        /// The findings that opened in the period, the oldest first.
        package var findings: [Finding] = []
        /// How many reporting rules were tried.
        package var rules = 0
        /// What the audit has to say about its evaluation.
        package var diagnostics: [Diagnostic] = []
        /// Whether the period has calls, all of them, and every rule could be evaluated.
        package var isComplete: Bool
    }

    private let files: RuleFiles
    private let catalog: ProviderCatalog

    /// Prepares to try the chosen rules.
    package init(_ files: RuleFiles, catalog: ProviderCatalog) {
        self.files = files
        self.catalog = catalog
    }

    /// Tries them; nothing is written to the log.
    ///
    /// Episodes that had opened before the period are not counted. A fact that holds at the period's end counts there.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func run(on store: CallStore, in window: TimeWindow) async throws -> Result {
        let rules = files.rules.subset(of: files.chosen)
        let request = AuditRequest(since: window.start, until: window.end, now: window.end)
        let report = try await Auditor(rules: rules, catalog: catalog).report(on: store, request)
        let facts = Set(rules.detections.filter(\.source.isDerived).map(\.header.identifier))
        let labels = Dictionary(rules.rules.map { ($0.header.identifier, $0.header) }) { first, _ in first }
        let opened = report.findings.filter { files.chosen.contains($0.rule.id) }
            .filter { facts.contains($0.rule.id) || window.contains($0.openedAt) }
            .sorted { ($0.openedAt, $0.rule.id, $0.groupText) < ($1.openedAt, $1.rule.id, $1.groupText) }
        let isComplete = !files.rules.hasErrors && report.gaps.isEmpty && report.totals.total > 0
        var result = Result(window: window, isComplete: isComplete)
        result.findings = opened
        result.rules = rules.rules.count { rule in
            if case .filter = rule { return false }
            return rules.isReporting(rule.header) && files.chosen.contains(rule.header.identifier)
        }
        result.diagnostics = report.diagnostics
        result.rows = Backtest.rows(opened, labels) { facts.contains($0.rule.id) ? window.end : $0.openedAt }
        return result
    }

    /// Counts findings, which come in the order of their opening.
    private static func rows(
        _ findings: [Finding],
        _ headers: [String: RuleHeader],
        time: (Finding) -> Timestamp
    ) -> [Row] {
        struct Key: Hashable {
            var week: Week
            var rule: String
        }
        struct Group: Hashable {
            var rule: String
            var group: [Finding.GroupField]
        }
        var rows: [Key: Row] = [:]
        var alerts: [Group: Timestamp] = [:]
        for finding in findings {
            guard let header = headers[finding.rule.id] else { continue }
            let key = Key(week: Week(of: time(finding)), rule: finding.rule.id)
            var row = rows[key] ?? Row(week: key.week, rule: RuleLabel(header))
            row.findings += 1
            let group = Group(rule: finding.rule.id, group: finding.group)
            if let suppress = header.suppress, let last = alerts[group], time(finding) - last <= suppress {
                row.suppressed += 1
            } else {
                alerts[group] = time(finding)
            }
            rows[key] = row
        }
        return rows.values.sorted { left, right in
            (left.week, right.rule.level, left.rule.title, left.rule.identifier)
                < (right.week, left.rule.level, right.rule.title, right.rule.identifier)
        }
    }
}

extension Backtest.Result {
    /// The rows of each rule added up, the highest level first; their week is the first one.
    package var totals: [Backtest.Row] {
        var totals: [RuleLabel: Backtest.Row] = [:]
        for row in rows {
            var total = totals[row.rule] ?? Backtest.Row(week: row.week, rule: row.rule)
            total.findings += row.findings
            total.suppressed += row.suppressed
            totals[row.rule] = total
        }
        return totals.values.sorted { left, right in
            (right.rule.level, left.rule.title, left.rule.identifier)
                < (left.rule.level, right.rule.title, right.rule.identifier)
        }
    }
}
