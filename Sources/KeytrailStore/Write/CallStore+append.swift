internal import GRDB
package import KeytrailModel
internal import Synchronization

/// What became of the calls of one `append`.
package struct AppendResult: Sendable, Equatable {
    /// Calls that are in the log now and were not before.
    package var stored = 0
    /// Calls that the log had already.
    package var duplicates = 0
    /// Calls that break a rule of the tables, such as a negative duration, and are not in the log.
    package var refused: [CallID] = []

    /// Counts nothing yet.
    package init() {}
}

extension CallStore {
    /// Adds calls under their own identities, all in one transaction; what the log has already stays as it is.
    ///
    /// `batch` is the import that they belong to; see `beginImport`.
    ///
    /// - Throws: `StoreError`: `.readOnly`, `.locked`, `.diskFull`, `.corrupt`; then none of the calls was added.
    package func append(_ calls: [IdentifiedCall], batch: Int64? = nil) throws(StoreError) -> AppendResult {
        try requireWritable()
        let order = BatchOrder(calls.span)
        return try write { db, caches in
            var inserter = try CallInserter(db, caches: caches.take(), batch: batch)
            let result = try CallStore.insert(calls.span, order, by: &inserter, on: db)
            caches = try inserter.finish()
            caches.sequences.drop()
            try CallStore.raiseSequence(above: calls, on: db)
            return result
        }
    }

    /// Writes the calls by blocks where the log has none of a block's span of identities, otherwise one by one.
    private static func insert(
        _ calls: Span<IdentifiedCall>,
        _ order: BatchOrder,
        by inserter: inout CallInserter,
        on db: Database
    ) throws -> AppendResult {
        var result = AppendResult()
        var horizon = Horizon(on: db)
        var position = 0
        while position < order.indices.count {
            let range = position..<min(position + CallInserter.blockSize, order.indices.count)
            position = range.upperBound
            if range.count == CallInserter.blockSize, order.isDistinct(range),
                try horizon.isEmpty(
                    from: order.identity(range.lowerBound),
                    through: order.identity(range.upperBound - 1)
                ),
                try inserter.insertBlock(calls, at: order.indices[range])
            {
                result.stored += range.count
                continue
            }
            for index in order.indices[range] {
                switch try inserter.insert(calls, at: index) {
                case .stored: result.stored += 1
                case .duplicate: result.duplicates += 1
                case .refused: result.refused.append(calls[index].id)
                }
            }
        }
        return result
    }

    /// The first sequence that is not a recorded call's; see `CallID.sequence`.
    static let sequenceLimit: Int64 = 1 << 62

    /// Runs `body` while no other connection, of any process, can write: to copy the file, say.
    ///
    /// `body` must not write through this store.
    ///
    /// - Throws: what `body` throws; `StoreError`, as `append`.
    package func withWriteLock<T>(_ body: () throws -> T) throws -> T {
        try requireWritable()
        do {
            return try pool.writeWithoutTransaction { db in try transaction(on: db) { _, _ in try body() } }
        } catch {
            throw StoreError(error, path: path) ?? error
        }
    }

    /// Runs `body` in a write transaction; the caches are kept only when it was committed.
    func write<T>(_ body: (Database, inout DictionaryCaches) throws -> T) throws(StoreError) -> T {
        try translatingErrors(path: path) {
            try pool.writeWithoutTransaction { db in try transaction(on: db, body) }
        }
    }

    /// As `write`, on the writer's own connection.
    func transaction<T>(on db: Database, _ body: (Database, inout DictionaryCaches) throws -> T) throws -> T {
        var kept = caches.withLock { $0.take() }
        // GRDB compiles these anew for each transaction, which costs as much as a small commit.
        try SQLStatement(cached: "BEGIN IMMEDIATE", on: db).run()
        do {
            let result = try body(db, &kept)
            try SQLStatement(cached: "COMMIT", on: db).run()
            caches.withLock { $0 = kept }
            return result
        } catch {
            // SQLite may have rolled back by itself; the first error is the one that counts.
            if db.isInsideTransaction { try? SQLStatement(cached: "ROLLBACK", on: db).run() }
            throw error
        }
    }

    /// Keeps the counter of recorded calls above the sequences of recorded calls that came from elsewhere.
    private static func raiseSequence(above calls: [IdentifiedCall], on db: Database) throws {
        let span = calls.span
        var highest: Int64 = 0
        for index in span.indices where span[index].sequence < sequenceLimit {
            highest = max(highest, span[index].sequence)
        }
        guard highest > 0 else { return }
        let statement = try SQLStatement(cached: "UPDATE meta SET next_seq = ?1 + 1 WHERE next_seq <= ?1", on: db)
        statement.bind(highest, at: 1)
        try statement.run()
    }
}

/// The first call of the log at or after the place where a batch is being added.
private struct Horizon {
    private let db: Database
    private var next: CallID?
    private var isKnown = false

    init(on db: Database) {
        self.db = db
    }

    /// Whether the log has no call from `first` through `last`; asks only when what it knows is behind.
    mutating func isEmpty(from first: CallID, through last: CallID) throws -> Bool {
        if !isKnown { try look(from: first) } else if let known = next, known < first { try look(from: first) }
        guard let next else { return true }
        return last < next
    }

    private mutating func look(from first: CallID) throws {
        let statement = try SQLStatement(
            cached: """
                SELECT started_at, seq FROM call WHERE (started_at, seq) >= (?1, ?2) ORDER BY started_at, seq LIMIT 1
                """,
            on: db
        )
        statement.bind(first.startedAt.microseconds, at: 1)
        statement.bind(first.sequence, at: 2)
        isKnown = true
        next =
            try statement.step()
            ? CallID(startedAt: Timestamp(microseconds: statement.integer(0)), sequence: statement.integer(1)) : nil
    }
}
