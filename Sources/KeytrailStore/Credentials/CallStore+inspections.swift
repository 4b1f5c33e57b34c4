internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Adds an inspection to the history.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func keep(_ inspection: Inspection) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(InspectionRow.insertSQL, on: db)
            InspectionRow.bind(inspection, to: statement)
            try statement.run()
        }
    }

    /// Adds an event to a credential's history.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func keep(_ event: CredentialEvent) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                "INSERT INTO credential_event (name, credential, at, kind, other) VALUES (?1, ?2, ?3, ?4, ?5)",
                on: db
            )
            statement.bind(event.name, at: 1)
            statement.bind(event.credentialID, at: 2)
            statement.bind(event.at.microseconds, at: 3)
            statement.bind(event.kind.rawValue, at: 4)
            statement.bind(event.otherID, at: 5)
            try statement.run()
        }
    }
}

extension CallReader {
    /// The last inspection of each name, ordered by name.
    package func latestInspections() throws -> [Inspection] {
        try inspections(
            """
            SELECT \(InspectionRow.columns) FROM inspection AS one
            WHERE id = (SELECT id FROM inspection WHERE name = one.name ORDER BY at DESC, id DESC LIMIT 1) ORDER BY name
            """
        )
    }

    /// Every inspection of a name, or of all for `nil`, the oldest first.
    package func inspections(of name: String? = nil) throws -> [Inspection] {
        let condition = "?1 IS NULL OR name = ?1"
        return try inspections(
            "SELECT \(InspectionRow.columns) FROM inspection WHERE \(condition) ORDER BY at, id",
            name
        )
    }

    private func inspections(_ sql: String, _ name: String? = nil) throws -> [Inspection] {
        let statement = try SQLStatement(sql, on: db)
        if let name { statement.bind(name, at: 1) }
        var inspections: [Inspection] = []
        while try statement.step() { inspections.append(try InspectionRow.inspection(from: statement)) }
        return inspections
    }

    /// Every event of a name, or of all for `nil`, the oldest first.
    package func events(of name: String? = nil) throws -> [CredentialEvent] {
        let statement = try SQLStatement(
            """
            SELECT name, credential, at, kind, other FROM credential_event
            WHERE ?1 IS NULL OR name = ?1 ORDER BY at, id
            """,
            on: db
        )
        statement.bind(name, at: 1)
        var events: [CredentialEvent] = []
        while try statement.step() {
            guard let kind = CredentialEvent.Kind(rawValue: statement.text(3)) else { continue }
            events.append(
                CredentialEvent(
                    name: statement.text(0),
                    credentialID: statement.optionalText(1),
                    at: Timestamp(microseconds: statement.integer(2)),
                    kind: kind,
                    otherID: statement.optionalText(4)
                )
            )
        }
        return events
    }
}
