internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Acknowledges findings, all at once; an earlier acknowledgement gives way.
    ///
    /// - Parameters:
    ///   - names: The findings' whole ids.
    ///   - acknowledgement: By whom, when, why and until when.
    /// - Returns: The ids that are in the log; an audit may have removed others meanwhile.
    /// - Throws: `StoreError`, as `append`.
    package func acknowledge(
        _ names: [String],
        _ acknowledgement: Acknowledgement
    ) throws(StoreError) -> Set<String> {
        try requireWritable()
        return try write { db, _ in
            let statement = try SQLStatement(
                """
                INSERT INTO acknowledgement (finding, at, author, note, until) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (finding) DO UPDATE SET at = excluded.at, author = excluded.author, note = excluded.note,
                    until = excluded.until, ended_at = NULL
                """,
                on: db
            )
            return try CallStore.eachFinding(names, on: db) { row in
                statement.bind(row, at: 1)
                statement.bind(acknowledgement.at.microseconds, at: 2)
                statement.bind(acknowledgement.author, at: 3)
                statement.bind(acknowledgement.note, at: 4)
                statement.bind(acknowledgement.until?.microseconds, at: 5)
                try statement.run()
                try FindingEventTable.add(FindingEvent(acknowledgement), to: row, on: db)
                return true
            }
        }
    }

    /// Takes acknowledgements back: the findings count again, and are news again.
    ///
    /// - Returns: The ids of those that had one in force.
    /// - Throws: `StoreError`, as `append`.
    package func unacknowledge(
        _ names: [String],
        by author: String,
        note: String?,
        at time: Timestamp
    ) throws(StoreError) -> Set<String> {
        try requireWritable()
        return try write { db, _ in
            try CallStore.eachFinding(names, on: db) { row in
                guard try CallStore.endAcknowledgement(of: row, at: time, on: db) else { return false }
                try CallStore.forgetTelling(of: row, on: db)
                let event = FindingEvent(.unacknowledged, at: time, author: author, note: note)
                try FindingEventTable.add(event, to: row, on: db)
                return true
            }
        }
    }

    /// Adds a silence that has no `problem`; the same one again changes nothing.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func add(_ silence: Silence) throws(StoreError) {
        precondition(silence.problem == nil, "a silence is looked at before it is added")
        try requireWritable()
        try write { db, _ in try SilenceTable.add(silence, on: db) }
    }

    /// Ends a silence before its time; its findings count again from the next audit on.
    ///
    /// - Returns: False when it was over, or there is none.
    /// - Throws: `StoreError`, as `append`.
    package func endSilence(_ id: String, by author: String, at time: Timestamp) throws(StoreError) -> Bool {
        try requireWritable()
        return try write { db, _ in try SilenceTable.end(id, by: author, at: time, on: db) }
    }

    /// Ends the acknowledgement of the finding in a row; false when it has none in force.
    static func endAcknowledgement(of row: Int64, at time: Timestamp, on db: Database) throws -> Bool {
        let statement = try SQLStatement(
            cached: "UPDATE acknowledgement SET ended_at = ?2 WHERE finding = ?1 AND ended_at IS NULL",
            on: db
        )
        statement.bind(row, at: 1)
        statement.bind(time.microseconds, at: 2)
        try statement.run()
        return statement.changeCount == 1
    }

    /// Makes the finding in a row news again.
    static func forgetTelling(of row: Int64, on db: Database) throws {
        let statement = try SQLStatement(cached: "UPDATE finding SET told_at = NULL WHERE id = ?1", on: db)
        statement.bind(row, at: 1)
        try statement.run()
    }

    /// Runs `body` on the rows of the findings that are there; the ids for which it said yes.
    private static func eachFinding(
        _ names: [String],
        on db: Database,
        _ body: (Int64) throws -> Bool
    ) throws -> Set<String> {
        let statement = try SQLStatement("SELECT id FROM finding WHERE name = ?1", on: db)
        var done: Set<String> = []
        for name in Set(names).sorted() {
            statement.bind(name, at: 1)
            let row = try statement.step() ? statement.integer(0) : nil
            statement.reset()
            if let row, try body(row) { done.insert(name) }
        }
        return done
    }
}

/// A finding of the log with all that the log knows of it.
package struct KeptFinding: Sendable, Equatable {
    /// The finding, with how it stands at the time that was asked for.
    package var finding: Finding
    /// What is remembered of it.
    package var record: FindingRecord
    /// Its life, in the order in which the log learned of it.
    package var events: [FindingEvent]
}

extension CallReader {
    /// Every silence, those that are over as well, the oldest first.
    package func silences() throws -> [Silence] { try SilenceTable.all(on: db) }

    /// How findings stand at `now`, in their order.
    package func standings(of findings: [Finding], at now: Timestamp) throws -> [Finding.Standing] {
        let silences = try silences()
        let table = try FindingRecordTable(on: db)
        return try findings.map { finding in
            let record = try table.record(of: finding)?.record
            return Finding.Standing(of: finding, record: record, silences: silences, now: now)
        }
    }

    /// The findings whose episode touches `window`, with all that is known of them at `now`; ordered as `findings`.
    package func keptFindings(in window: TimeWindow? = nil, at now: Timestamp) throws -> [KeptFinding] {
        try kept(try findings(in: window), at: now)
    }

    /// The findings of these ids that the log has, with all that is known of them at `now`; ordered by id.
    func keptFindings(named ids: Set<String>, at now: Timestamp) throws -> [KeptFinding] {
        guard !ids.isEmpty else { return [] }
        let statement = try SQLStatement("SELECT \(FindingRow.columns) FROM finding WHERE name = ?1", on: db)
        var findings: [Finding] = []
        for id in ids.sorted() {
            statement.bind(id, at: 1)
            if try statement.step() { findings.append(try FindingRow.finding(from: statement)) }
            statement.reset()
        }
        return try kept(findings, at: now)
    }

    private func kept(_ findings: [Finding], at now: Timestamp) throws -> [KeptFinding] {
        let silences = try silences()
        let table = try FindingRecordTable(on: db)
        return try findings.compactMap { finding in
            guard let (row, record) = try table.record(of: finding) else { return nil }
            var finding = finding
            finding.standing = Finding.Standing(of: finding, record: record, silences: silences, now: now)
            let events = try FindingEventTable.events(of: row, on: db)
            return KeptFinding(finding: finding, record: record, events: events)
        }
    }
}
