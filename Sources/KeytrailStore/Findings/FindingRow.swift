internal import GRDB
internal import KeytrailModel

/// A finding as table `finding` keeps it.
enum FindingRow {
    /// The columns in the order in which `bind` and `finding` take them.
    static let columns = """
        rule_id, "group", opened_at, name, title, level, tags, state, last_seen, resolved_at, event_count, peak, observed, \
        expected, evidence, why, next, is_late, series
        """

    /// Adds an episode or brings it up to date; its first report and its lateness stay what they were.
    static let upsertSQL = """
        INSERT INTO finding (\(columns), first_reported_at, last_reported_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?20)
        ON CONFLICT (rule_id, "group", opened_at) DO UPDATE SET
            name = excluded.name, title = excluded.title, level = excluded.level, tags = excluded.tags,
            state = excluded.state, last_seen = excluded.last_seen, resolved_at = excluded.resolved_at,
            event_count = excluded.event_count, peak = excluded.peak, observed = excluded.observed,
            expected = excluded.expected, evidence = excluded.evidence, why = excluded.why, next = excluded.next, series = excluded.series,
            last_reported_at = excluded.last_reported_at
        """

    /// The group as the table's text; members keep their order.
    static func groupText(_ finding: Finding) -> String {
        JSON.object(finding.group.map { JSON.Member($0.name, .string($0.value)) }).text
    }

    /// Binds a finding to the first 19 parameters of `upsertSQL`.
    static func bind(_ finding: Finding, to statement: SQLStatement) {
        statement.bind(finding.rule.id, at: 1)
        statement.bind(groupText(finding), at: 2)
        statement.bind(finding.openedAt.microseconds, at: 3)
        statement.bind(finding.id, at: 4)
        statement.bind(finding.rule.title, at: 5)
        statement.bind(Int64(finding.rule.level.rawValue), at: 6)
        statement.bind(JSON(finding.rule.tags).text, at: 7)
        statement.bind(finding.state.rawValue, at: 8)
        statement.bind(finding.lastSeen.microseconds, at: 9)
        statement.bind(finding.resolvedAt?.microseconds, at: 10)
        statement.bind(Int64(finding.eventCount), at: 11)
        statement.bind(finding.peak, at: 12)
        statement.bind(finding.observed, at: 13)
        statement.bind(finding.expected, at: 14)
        statement.bind(JSON(finding.evidence.map(\.description)).text, at: 15)
        statement.bind(finding.why, at: 16)
        statement.bind(finding.next, at: 17)
        statement.bind(Int64(finding.isLate ? 1 : 0), at: 18)
        statement.bind(finding.series?.json.text, at: 19)
    }

    /// The finding in the current row of a statement that selects `columns`.
    static func finding(from row: SQLStatement) throws -> Finding {
        guard let level = Level(rawValue: Int(row.integer(5))), let state = Finding.State(rawValue: row.text(7)),
            case .object(let group)? = StoredJSON.value(row.text(1))
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        let rule = Finding.Rule(id: row.text(0), title: row.text(4), level: level, tags: try texts(row.text(6)))
        var finding = Finding(
            rule: rule,
            group: group.map { Finding.GroupField(name: $0.name, value: $0.value.string ?? "") },
            openedAt: Timestamp(microseconds: row.integer(2))
        )
        finding.state = state
        finding.lastSeen = Timestamp(microseconds: row.integer(8))
        finding.resolvedAt = row.optionalInteger(9).map { Timestamp(microseconds: $0) }
        finding.eventCount = Int(row.integer(10))
        finding.peak = row.isNull(11) ? .nan : row.double(11)
        finding.observed = row.text(12)
        finding.expected = row.text(13)
        finding.evidence = try texts(row.text(14)).compactMap { CallID($0) }
        finding.why = row.text(15)
        finding.next = row.text(16)
        finding.isLate = row.integer(17) != 0
        finding.series = row.optionalText(18).flatMap(StoredJSON.value).flatMap(FindingSeries.init(json:))
        return finding
    }

    private static func texts(_ json: String) throws -> [String] {
        guard case .array(let elements)? = StoredJSON.value(json) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        return elements.compactMap(\.string)
    }
}
