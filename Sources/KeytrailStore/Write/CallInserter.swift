internal import GRDB
internal import KeytrailModel

/// Writes calls inside one transaction, with the dictionary rows that they need.
///
/// Takes the caches over; they may be used again only when the transaction was committed: after a rollback they name rows
/// that do not exist.
struct CallInserter: ~Copyable {
    /// What became of one call.
    enum Fate { case stored, duplicate, refused }

    private let db: Database
    private var encoder: CallEncoder
    private var single: RowBlock
    private var block: RowBlock?
    private var rateLimits: RateLimitInserter
    private var late: LateCalls

    /// Prepares to write on a connection that is in a write transaction.
    init(_ db: Database, caches: DictionaryCaches, batch: Int64?) throws {
        let epoch = try SQLStatement(cached: "SELECT dictionary_epoch FROM meta", on: db)
        guard try epoch.step() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        let single = try RowBlock(CallInserter.singleShape, on: db)
        let late = try LateCalls(on: db)
        let caches = caches.epoch == epoch.integer(0) ? caches : DictionaryCaches(epoch: epoch.integer(0))
        encoder = CallEncoder(db, caches: caches, batch: batch)
        self.db = db
        self.single = single
        rateLimits = RateLimitInserter(on: db)
        self.late = late
    }

    /// Writes one call; one that breaks a rule of the tables leaves no row but those of its texts.
    mutating func insert(_ calls: Span<IdentifiedCall>, at index: Int) throws -> Fate {
        single.begin(row: 0)
        do {
            guard try encoder.put(calls, index, into: &single) else { return .refused }
            guard try single.run() > 0 else { return .duplicate }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return .refused
        }
        try late.note(CallID(startedAt: calls[index].record.startedAt, sequence: calls[index].sequence))
        try putRateLimits(calls, index)
        return .stored
    }

    /// Writes `blockSize` calls that the log does not have, by one statement.
    ///
    /// - Returns: false, and nothing is written, when one of them breaks a rule of the tables.
    mutating func insertBlock(_ calls: Span<IdentifiedCall>, at indices: ArraySlice<Int>) throws -> Bool {
        var block = try block.take() ?? RowBlock(CallInserter.blockShape, on: db)
        let isWritten = try write(calls, at: indices, into: &block)
        self.block = consume block
        guard isWritten else { return false }
        for index in indices where !calls[index].record.rateLimits.isEmpty { try putRateLimits(calls, index) }
        for index in indices {
            try late.note(CallID(startedAt: calls[index].record.startedAt, sequence: calls[index].sequence))
        }
        return true
    }

    private mutating func write(
        _ calls: Span<IdentifiedCall>,
        at indices: ArraySlice<Int>,
        into block: inout RowBlock
    ) throws -> Bool {
        do {
            block.begin(row: 0)
            for index in indices {
                guard try encoder.put(calls, index, into: &block) else { return false }
            }
            _ = try block.run()
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return false
        }
    }

    /// Writes what waits for its block, and gives what is known of the dictionary tables; to be called before the transaction ends.
    consuming func finish() throws -> DictionaryCaches {
        try rateLimits.flush()
        try late.finish()
        return encoder.caches
    }
}

extension CallInserter {
    /// The calls of one block.
    static let blockSize = 16

    /// Ignores a call whose identity exists; anything else wrong with a row is an error.
    private static let singleShape = RowBlock.Shape(
        table: "call",
        columns: CallEncoder.columns,
        rowCount: 1,
        suffix: "ON CONFLICT (started_at, seq) DO NOTHING"
    )
    private static let blockShape = RowBlock.Shape(table: "call", columns: CallEncoder.columns, rowCount: blockSize)

    private mutating func putRateLimits(_ calls: Span<IdentifiedCall>, _ index: Int) throws {
        for (position, bucket) in calls[index].record.rateLimits.enumerated() {
            try rateLimits.insert(
                bucket,
                at: position,
                of: calls[index].record.startedAt,
                calls[index].sequence,
                name: try encoder.textID(bucket.name),
                unit: try encoder.textID(bucket.unit)
            )
        }
    }
}
