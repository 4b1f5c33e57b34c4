package import KeytrailCapture
package import KeytrailModel
package import KeytrailStore

/// What two rule sets say about the same log.
package struct RuleDiff: Sendable, Equatable {
    /// A finding that is not in both.
    package enum FindingChange: Sendable, Equatable {
        /// Only the new rules have it.
        case added(Finding)
        /// Only the old rules have it.
        case removed(Finding)
        /// Both have an episode of that group at that time, but it opens at another instant.
        case moved(from: Finding, to: Finding)
    }

    /// Findings of one rule in one week, by both sets.
    package struct Row: Sendable, Equatable {
        /// The week.
        package var week: Week
        /// The rule.
        package var rule: RuleLabel
        /// How many the old rules have.
        package var old = 0
        /// How many the new rules have.
        package var new = 0
    }

    /// How the rules themselves differ.
    package var rules: [RuleChange]
    /// The findings that differ, the oldest first.
    package var findings: [FindingChange]
    /// The weeks and rules in which the numbers differ, the oldest first.
    package var rows: [Row]
    /// How many findings are in both.
    package var common: Int
    /// Whether both could be evaluated whole.
    package var isComplete: Bool

    /// Whether both say the same.
    package var isSame: Bool { findings.isEmpty }

    /// Judges a period by both sets; nothing is written to the log.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package init(
        old: RuleFiles,
        new: RuleFiles,
        catalog: ProviderCatalog,
        on store: CallStore,
        in window: TimeWindow
    ) async throws {
        let before = try await Backtest(old, catalog: catalog).run(on: store, in: window)
        let after = try await Backtest(new, catalog: catalog).run(on: store, in: window)
        rules = RuleChange.all(from: old, to: new)
        let (gone, come) = RuleDiff.difference(before.findings, after.findings)
        common = after.findings.count - come.count
        findings = RuleDiff.changes(removed: gone, added: come)
        rows = RuleDiff.rows(before.rows, after.rows)
        isComplete = before.isComplete && after.isComplete
    }

    private static func difference(_ old: [Finding], _ new: [Finding]) -> (removed: [Finding], added: [Finding]) {
        let known = Set(old.map(\.id))
        let kept = Set(new.map(\.id))
        return (old.filter { !kept.contains($0.id) }, new.filter { !known.contains($0.id) })
    }

    /// Joins what was removed and added for one group at one time.
    private static func changes(removed: [Finding], added: [Finding]) -> [FindingChange] {
        var added = added
        var changes: [FindingChange] = []
        for old in removed {
            let span = TimeWindow(start: old.openedAt, end: old.lastSeen)
            let partner = added.firstIndex { new in
                new.rule.id == old.rule.id && new.group == old.group
                    && span.overlaps(TimeWindow(start: new.openedAt, end: new.lastSeen))
            }
            if let partner {
                changes.append(.moved(from: old, to: added.remove(at: partner)))
            } else {
                changes.append(.removed(old))
            }
        }
        return (changes + added.map(FindingChange.added)).sorted { $0.time < $1.time }
    }

    private static func rows(_ old: [Backtest.Row], _ new: [Backtest.Row]) -> [Row] {
        struct Key: Hashable {
            var week: Week
            var rule: String
        }
        var rows: [Key: Row] = [:]
        for row in new {
            rows[Key(week: row.week, rule: row.rule.identifier)] = Row(
                week: row.week,
                rule: row.rule,
                new: row.findings
            )
        }
        for row in old {
            let key = Key(week: row.week, rule: row.rule.identifier)
            rows[key, default: Row(week: row.week, rule: row.rule)].old = row.findings
        }
        return rows.values.filter { $0.old != $0.new }.sorted { left, right in
            (left.week, right.rule.level, left.rule.title, left.rule.identifier)
                < (right.week, left.rule.level, right.rule.title, right.rule.identifier)
        }
    }
}

extension RuleDiff.FindingChange {
    /// When it opened; of two instants the earlier.
    fileprivate var time: Timestamp {
        switch self {
        case .added(let finding), .removed(let finding): finding.openedAt
        case .moved(let from, let to): min(from.openedAt, to.openedAt)
        }
    }
}
