internal import GRDB
internal import KeytrailModel

/// Puts notices into the outbox, inside the transaction of an audit.
struct NoticeTable {
    /// More notices than that begin another message.
    private static let maximumBundle = 500

    let plan: NoticePlan
    /// The time of the audit.
    let now: Timestamp
    let db: Database

    /// Asks the plan what is to be told of a finding, and keeps that.
    func add(_ finding: Finding, in row: Int64, reopens: Bool = false, isWithdrawn: Bool = false) throws {
        var news = FindingNews(finding, now: now)
        news.reopens = reopens
        news.isWithdrawn = isWithdrawn
        news.unmutedAt = try unmuted(row)
        news.told = try told(finding.id)
        // Nothing was told that could be taken back.
        if isWithdrawn && news.told.isEmpty { return }
        let subject = NoticeTable.subject(of: finding)
        news.relatedToldAt = try told(subject: subject, except: finding.id)
        for draft in plan(news) { try insert(draft, of: finding, subject: subject) }
    }

    /// What episodes of one rule and group have in common.
    private static func subject(of finding: Finding) -> String {
        JSON([finding.rule.id, FindingRow.groupText(finding)]).text
    }

    private func unmuted(_ row: Int64) throws -> Timestamp? {
        let statement = try SQLStatement(
            cached: """
                SELECT max(at) FROM finding_event WHERE finding = ?1 AND kind IN ('unacknowledged', 'silence_ended')
                """,
            on: db
        )
        statement.bind(row, at: 1)
        return try statement.step() ? statement.optionalInteger(0).map { Timestamp(microseconds: $0) } : nil
    }

    private func told(_ finding: String) throws -> [NoticeAddress: FindingNews.Told] {
        let statement = try SQLStatement(
            cached: """
                SELECT route, sink, kind, at FROM alert_notice JOIN alert_message ON alert_message.id = message
                WHERE finding = ?1 ORDER BY alert_notice.id
                """,
            on: db
        )
        statement.bind(finding, at: 1)
        var told: [NoticeAddress: FindingNews.Told] = [:]
        while try statement.step() {
            let address = NoticeAddress(route: statement.text(0), sink: statement.text(1))
            let kind = try OutboxRow.kind(statement.text(2))
            told[address] = FindingNews.Told(kind, at: Timestamp(microseconds: statement.integer(3)))
        }
        return told
    }

    private func told(subject: String, except finding: String) throws -> [NoticeAddress: Timestamp] {
        let statement = try SQLStatement(
            cached: """
                SELECT route, sink, max(at) FROM alert_notice JOIN alert_message ON alert_message.id = message
                WHERE subject = ?1 AND kind = 'opened' AND finding <> ?2 GROUP BY route, sink
                """,
            on: db
        )
        statement.bind(subject, at: 1)
        statement.bind(finding, at: 2)
        var told: [NoticeAddress: Timestamp] = [:]
        while try statement.step() {
            let address = NoticeAddress(route: statement.text(0), sink: statement.text(1))
            told[address] = Timestamp(microseconds: statement.integer(2))
        }
        return told
    }

    private func insert(_ draft: NoticeDraft, of finding: Finding, subject: String) throws {
        let message = try openMessage(for: draft) ?? newMessage(for: draft)
        let statement = try SQLStatement(
            cached: """
                INSERT INTO alert_notice (message, finding, subject, kind, at, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                """,
            on: db
        )
        statement.bind(message, at: 1)
        statement.bind(finding.id, at: 2)
        statement.bind(subject, at: 3)
        statement.bind(draft.kind.rawValue, at: 4)
        statement.bind(now.microseconds, at: 5)
        statement.bind(draft.content, at: 6)
        try statement.run()
    }

    /// A message that was never tried can take more; one that was may have arrived as it is.
    private func openMessage(for draft: NoticeDraft) throws -> Int64? {
        let statement = try SQLStatement(
            cached: """
                SELECT id, (SELECT count(*) FROM alert_notice WHERE message = alert_message.id) FROM alert_message
                WHERE route = ?1 AND sink = ?2 AND bundle = ?3 AND state = 'waiting' AND attempts = 0
                ORDER BY id DESC LIMIT 1
                """,
            on: db
        )
        statement.bind(draft.address.route, at: 1)
        statement.bind(draft.address.sink, at: 2)
        statement.bind(draft.bundle, at: 3)
        guard try statement.step(), statement.integer(1) < NoticeTable.maximumBundle else { return nil }
        return statement.integer(0)
    }

    private func newMessage(for draft: NoticeDraft) throws -> Int64 {
        let statement = try SQLStatement(
            cached: """
                INSERT INTO alert_message (key, route, sink, bundle, state, created_at, due_at)
                VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3, 'waiting', ?4, ?5)
                """,
            on: db
        )
        statement.bind(draft.address.route, at: 1)
        statement.bind(draft.address.sink, at: 2)
        statement.bind(draft.bundle, at: 3)
        statement.bind(now.microseconds, at: 4)
        statement.bind(draft.dueAt.microseconds, at: 5)
        try statement.run()
        return db.lastInsertedRowID
    }
}
