internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Adds providers' events under their own identities, all in one transaction; what the log has already stays as it is.
    ///
    /// `batch` is the import that they belong to; see `beginImport`. An event whose fields are too deep to be kept is refused.
    ///
    /// - Throws: `StoreError`, as `append`; then none of them was added.
    package func append(events: [ProviderEvent], batch: Int64? = nil) throws(StoreError) -> AppendResult {
        try requireWritable()
        guard !events.isEmpty else { return AppendResult() }
        return try write { db, caches in
            var inserter = try ProviderEventInserter(db, caches: caches.take(), batch: batch)
            var result = AppendResult()
            for event in events {
                switch try inserter.insert(event) {
                case .stored: result.stored += 1
                case .duplicate: result.duplicates += 1
                case .refused: result.refused.append(event.id)
                }
            }
            caches = try inserter.finish()
            return result
        }
    }
}

/// Writes providers' events inside one transaction.
private struct ProviderEventInserter {
    private let texts: DictionaryTable
    private let statement: SQLStatement
    private let arrival: SQLStatement
    private var caches: DictionaryCaches
    private let batch: Int64?
    private let db: Database
    /// The earliest event that is new.
    private var earliest: CallID?

    init(_ db: Database, caches: DictionaryCaches, batch: Int64?) throws {
        let epoch = try SQLStatement(cached: "SELECT dictionary_epoch FROM meta", on: db)
        guard try epoch.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        self.caches = caches.epoch == epoch.integer(0) ? caches : DictionaryCaches(epoch: epoch.integer(0))
        self.batch = batch
        self.db = db
        texts = DictionaryTable(.text, on: db)
        statement = try SQLStatement(
            cached: """
                INSERT INTO provider_event (started_at, seq, product, service, key, actor, action, outcome, error,
                    client_address, user_agent, request_id, method, host, path, attributes, batch)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
                ON CONFLICT (started_at, seq) DO NOTHING
                """,
            on: db
        )
        arrival = try SQLStatement(cached: "INSERT INTO late_call (started_at, seq) VALUES (?1, ?2)", on: db)
    }

    mutating func insert(_ event: ProviderEvent) throws -> CallInserter.Fate {
        guard event.sequence >= 0, let attributes = StoredJSON.text(members: event.attributes) else { return .refused }
        statement.bind(event.occurredAt.microseconds, at: 1)
        statement.bind(event.sequence, at: 2)
        statement.bind(Int64(event.outcome.rawValue), at: 8)
        let values: [(place: Int32, text: String?)] = [
            (3, event.product), (4, event.service), (5, event.credential), (6, event.actor), (7, event.action),
            (9, event.errorCode), (10, event.sourceAddress), (11, event.userAgent), (13, event.request.method),
            (14, event.request.host), (15, event.request.path),
        ]
        for value in values { statement.bind(try id(of: value.text), at: value.place) }
        statement.bind(event.requestID, at: 12)
        statement.bind(attributes, at: 16)
        statement.bind(batch, at: 17)
        try statement.run()
        guard db.changesCount > 0 else { return .duplicate }
        earliest = min(earliest ?? event.id, event.id)
        return .stored
    }

    private mutating func id(of text: String?) throws -> Int64? {
        guard let text else { return nil }
        return try texts.id(of: text, &caches.text)
    }

    /// Tells those who watch how far back something new is, and gives what is known of the dictionary tables.
    ///
    /// A provider delivers its log minutes or days after the fact, so one note stands for all of a transaction's events.
    mutating func finish() throws -> DictionaryCaches {
        if let earliest {
            arrival.bind(earliest.startedAt.microseconds, at: 1)
            arrival.bind(earliest.sequence, at: 2)
            try arrival.run()
        }
        return caches
    }
}
