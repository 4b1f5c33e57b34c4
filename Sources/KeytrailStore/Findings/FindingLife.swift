internal import GRDB
internal import KeytrailModel

/// Writes down what an audit learns of findings' lives, inside its transaction.
struct FindingLife {
    /// Every silence of the log.
    let silences: [Silence]
    /// The time of the audit.
    let now: Timestamp
    let db: Database

    /// Adds the steps that a finding took since `record`, and that the audit told of it.
    func goOn(_ finding: Finding, in row: Int64, after record: FindingRecord?, isTold: Bool) throws {
        for event in ofCalls(finding, after: record) { try FindingEventTable.add(event, to: row, on: db) }
        let standing = Finding.Standing(of: finding, record: record, silences: silences, now: now)
        for step in standing.steps(after: record, silences: silences, now: now) {
            try FindingEventTable.add(step, to: row, on: db)
            guard step.kind == .unacknowledged else { continue }
            _ = try CallStore.endAcknowledgement(of: row, at: step.at, on: db)
        }
        // What counts again is news again.
        if standing.isNew { try CallStore.forgetTelling(of: row, on: db) }
        if isTold { try tell(row) }
    }

    /// Notes which silences had a finding in this audit.
    func noteMatches(of findings: [Finding]) throws {
        let active = silences.filter { $0.isActive(at: now) }
        let matched = active.filter { silence in findings.contains { silence.matches($0) } }
        try SilenceTable.note(matched: Set(matched.map(\.id)), at: now, on: db)
    }

    private func ofCalls(_ finding: Finding, after record: FindingRecord?) -> [FindingEvent] {
        let resolved = FindingEvent(.resolved, at: finding.resolvedAt ?? finding.lastSeen)
        guard let record else {
            return [FindingEvent(.opened, at: finding.openedAt)]
                + (finding.isLate ? [FindingEvent(.late, at: now)] : [])
                + (finding.state == .resolved ? [resolved] : [])
        }
        if record.isReopened(by: finding) { return [FindingEvent(.reopened, at: finding.lastSeen)] }
        return record.state == .open && finding.state == .resolved ? [resolved] : []
    }

    private func tell(_ row: Int64) throws {
        let statement = try SQLStatement(
            cached: "UPDATE finding SET told_at = ?2 WHERE id = ?1 AND told_at IS NULL",
            on: db
        )
        statement.bind(row, at: 1)
        statement.bind(now.microseconds, at: 2)
        try statement.run()
    }
}
