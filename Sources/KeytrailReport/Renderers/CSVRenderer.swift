internal import KeytrailModel

/// Renders a report's findings as comma-separated values: a heading, then a row for each.
///
/// A column is never renamed, moved or taken away; new ones come last.
struct CSVRenderer {
    func render(_ report: Report) -> String {
        CSV.line(CSVRenderer.columns.map { .string($0.name) })
            + report.findings.map { finding in CSV.line(CSVRenderer.columns.map { $0.value(finding) }) }.joined()
    }

    private struct Column: Sendable {
        var name: String
        var value: @Sendable (Finding) -> JSON

        init(_ name: String, _ value: @escaping @Sendable (Finding) -> JSON) {
            self.name = name
            self.value = value
        }
    }

    private static let columns = [
        Column("id") { .string($0.id) },
        Column("level") { .string($0.rule.level.name) },
        Column("state") { .string($0.state.rawValue) },
        Column("rule_id") { .string($0.rule.id.visible) },
        Column("rule_title") { .string($0.rule.title.visible) },
        Column("tags") { .string($0.rule.tags.joined(separator: " ").visible) },
        Column("group") { .string($0.groupText.visible) },
        Column("opened_at") { JSON($0.openedAt) },
        Column("last_seen") { JSON($0.lastSeen) },
        Column("resolved_at") { $0.resolvedAt.map { JSON($0) } ?? .null },
        Column("events") { JSON($0.eventCount) },
        Column("peak") { $0.peak.isFinite ? .number($0.peak) : .null },
        Column("observed") { .string($0.observed.visible) },
        Column("expected") { .string($0.expected.visible) },
        Column("why") { .string($0.why.visible) },
        Column("next") { .string($0.next.visible) },
        Column("evidence") { .string($0.evidence.map(\.description).joined(separator: " ")) },
        Column("late") { .bool($0.isLate) },
    ]
}
