internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Adds findings, or brings them up to date where the log has the same rule, group and opening time already.
    ///
    /// The time of the first report stays.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func upsert(findings: [Finding], now: Timestamp) throws(StoreError) {
        try requireWritable()
        try write { db, _ in try CallStore.upsert(findings, now: now, on: db) }
    }

    /// Keeps what an audit of `window` found, and returns it with the late ones marked.
    ///
    /// A finding is late when its rule had judged all of its time before without seeing it: its calls came afterwards.
    /// Episodes of `episodeRules` that opened inside the window and were not found again are removed, because late calls
    /// may have given them another beginning.
    ///
    /// - Parameters:
    ///   - findings: What was found.
    ///   - window: The period that was judged.
    ///   - rules: Every rule that was evaluated.
    ///   - episodeRules: Those of them whose findings depend on calls inside the window alone.
    ///   - now: The time of the audit.
    ///   - told: The ids of the findings that the audit reports as such.
    ///   - notices: Decides what goes into the outbox of alerts, in the same transaction; `nil` for nothing.
    /// - Returns: The findings, the late ones marked.
    /// - Throws: `StoreError`, as `append`.
    package func keep(
        _ findings: [Finding],
        judged window: TimeWindow,
        by rules: [String],
        replacing episodeRules: [String],
        now: Timestamp,
        told: Set<String> = [],
        notices: NoticePlan? = nil
    ) throws(StoreError) -> [Finding] {
        try requireWritable()
        return try write { db, _ in
            let outbox = notices.map { NoticeTable(plan: $0, now: now, db: db) }
            let kept = try CallStore.markLate(findings, on: db)
            let identities = Set(kept.map(FindingIdentity.init))
            for rule in Set(episodeRules) {
                for id in try CallStore.episodes(of: rule, in: window, except: identities, on: db) {
                    try outbox?.add(try CallStore.finding(id, on: db), in: id, isWithdrawn: true)
                    try CallStore.deleteFinding(id, on: db)
                }
            }
            try CallStore.upsert(kept, now: now, told: told, outbox: outbox, on: db)
            try WatermarkTable.advance(rules, to: window, on: db)
            return kept
        }
    }

    private static func markLate(_ findings: [Finding], on db: Database) throws -> [Finding] {
        let watermarks = try WatermarkTable.windows(on: db)
        let known = try SQLStatement(
            #"SELECT id, state, is_late FROM finding WHERE rule_id = ?1 AND "group" = ?2 AND opened_at = ?3"#,
            on: db
        )
        return try findings.map { finding in
            var finding = finding
            if try state(of: finding, by: known) != nil {
                finding.isLate = try isLate(finding, by: known)
            } else if let judged = watermarks[finding.rule.id] {
                finding.isLate = judged.contains(finding.openedAt) && judged.contains(finding.lastSeen)
            }
            return finding
        }
    }

    private static func isLate(_ finding: Finding, by statement: SQLStatement) throws -> Bool {
        statement.bind(finding.rule.id, at: 1)
        statement.bind(FindingRow.groupText(finding), at: 2)
        statement.bind(finding.openedAt.microseconds, at: 3)
        defer { statement.reset() }
        return try statement.step() && statement.integer(2) == 1
    }

    private static func upsert(
        _ findings: [Finding],
        now: Timestamp,
        told: Set<String> = [],
        outbox: NoticeTable? = nil,
        on db: Database
    ) throws {
        let table = try FindingRecordTable(on: db)
        let silences = try SilenceTable.all(on: db)
        let life = FindingLife(silences: silences, now: now, db: db)
        let upsert = try SQLStatement(FindingRow.upsertSQL, on: db)
        let report = try SQLStatement("UPDATE finding SET last_reported_at = ?2 WHERE id = ?1", on: db)
        for finding in findings {
            let before = try table.record(of: finding)
            if let before, before.record.isAhead(of: finding) {
                report.bind(before.row, at: 1)
                report.bind(now.microseconds, at: 2)
                try report.run()
            } else {
                FindingRow.bind(finding, to: upsert)
                upsert.bind(now.microseconds, at: 20)
                try upsert.run()
            }
            let row = before?.row ?? db.lastInsertedRowID
            try life.goOn(finding, in: row, after: before?.record, isTold: told.contains(finding.id))
            // An audit of an earlier time knows less than what was told.
            guard let outbox, before?.record.isAhead(of: finding) != true else { continue }
            var known = finding
            known.standing = Finding.Standing(of: finding, record: before?.record, silences: silences, now: now)
            try outbox.add(known, in: row, reopens: before?.record.isReopened(by: finding) ?? false)
        }
        try life.noteMatches(of: findings)
    }

    private static func state(of finding: Finding, by statement: SQLStatement) throws -> (id: Int64, state: String)? {
        statement.bind(finding.rule.id, at: 1)
        statement.bind(FindingRow.groupText(finding), at: 2)
        statement.bind(finding.openedAt.microseconds, at: 3)
        defer { statement.reset() }
        return try statement.step() ? (statement.integer(0), statement.text(1)) : nil
    }

    private static func episodes(
        of rule: String,
        in window: TimeWindow,
        except kept: Set<FindingIdentity>,
        on db: Database
    ) throws -> [Int64] {
        let statement = try SQLStatement(
            #"SELECT id, "group", opened_at FROM finding WHERE opened_at BETWEEN ?1 AND ?2 AND rule_id = ?3"#,
            on: db
        )
        statement.bind(window)
        statement.bind(rule, at: 3)
        var ids: [Int64] = []
        while try statement.step() {
            let identity = FindingIdentity(rule: rule, group: statement.text(1), openedAt: statement.integer(2))
            if !kept.contains(identity) { ids.append(statement.integer(0)) }
        }
        return ids
    }

    private static func finding(_ id: Int64, on db: Database) throws -> Finding {
        let statement = try SQLStatement("SELECT \(FindingRow.columns) FROM finding WHERE id = ?1", on: db)
        statement.bind(id, at: 1)
        guard try statement.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return try FindingRow.finding(from: statement)
    }

    private static func deleteFinding(_ id: Int64, on db: Database) throws {
        for sql in [
            "DELETE FROM finding_event WHERE finding = ?1", "DELETE FROM acknowledgement WHERE finding = ?1",
            "DELETE FROM finding WHERE id = ?1",
        ] {
            let statement = try SQLStatement(sql, on: db)
            statement.bind(id, at: 1)
            try statement.run()
        }
    }
}

/// What makes an episode the same in two audits.
private struct FindingIdentity: Hashable {
    var rule: String
    var group: String
    var openedAt: Int64

    init(rule: String, group: String, openedAt: Int64) {
        self.rule = rule
        self.group = group
        self.openedAt = openedAt
    }

    init(_ finding: Finding) {
        self.init(
            rule: finding.rule.id,
            group: FindingRow.groupText(finding),
            openedAt: finding.openedAt.microseconds
        )
    }
}

extension CallReader {
    /// The findings whose episode touches `window`, ordered by opening time, rule and group; all of them for `nil`.
    package func findings(in window: TimeWindow? = nil) throws -> [Finding] {
        let statement = try SQLStatement(
            """
            SELECT \(FindingRow.columns) FROM finding WHERE opened_at <= ?2 AND last_seen >= ?1
            ORDER BY opened_at, rule_id, "group"
            """,
            on: db
        )
        statement.bind(window ?? .always)
        var findings: [Finding] = []
        while try statement.step() { findings.append(try FindingRow.finding(from: statement)) }
        return findings
    }
}
