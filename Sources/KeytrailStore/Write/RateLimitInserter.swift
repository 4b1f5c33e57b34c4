internal import GRDB
internal import KeytrailModel

/// Writes the quota buckets of calls, several rows a statement.
struct RateLimitInserter: ~Copyable {
    private struct Row {
        var startedAt, sequence, position, bucket: Int64
        var limit, remaining, resetsAt, window: Int64?
        var unit: Int64
    }

    private static let blockSize = 16
    private static let columns = [
        "started_at", "seq", "position", "bucket", "\"limit\"", "remaining", "resets_at", "window_us", "unit",
    ]
    private static let singleShape = RowBlock.Shape(table: "rate_limit", columns: columns, rowCount: 1)
    private static let blockShape = RowBlock.Shape(table: "rate_limit", columns: columns, rowCount: blockSize)

    private let db: Database
    private var waiting: [Row] = []
    private var single: RowBlock?
    private var block: RowBlock?

    /// Writes on a connection that is in a write transaction.
    init(on db: Database) {
        self.db = db
    }

    /// Adds one bucket of a call that was written; `name` and `unit` are rows of table `text`.
    mutating func insert(
        _ bucket: RateLimit,
        at position: Int,
        of startedAt: Timestamp,
        _ sequence: Int64,
        name: Int64,
        unit: Int64
    ) throws {
        let row = Row(
            startedAt: startedAt.microseconds,
            sequence: sequence,
            position: Int64(position),
            bucket: name,
            limit: bucket.limit,
            remaining: bucket.remaining,
            resetsAt: bucket.resetsAt?.microseconds,
            window: bucket.window?.microseconds,
            unit: unit
        )
        waiting.append(row)
        guard waiting.count == RateLimitInserter.blockSize else { return }
        var block = try self.block.take() ?? RowBlock(RateLimitInserter.blockShape, on: db)
        block.begin(row: 0)
        for row in waiting { RateLimitInserter.put(row, into: &block) }
        _ = try block.run()
        waiting.removeAll(keepingCapacity: true)
        self.block = consume block
    }

    /// Writes what waits for its block.
    mutating func flush() throws {
        guard !waiting.isEmpty else { return }
        var single = try self.single.take() ?? RowBlock(RateLimitInserter.singleShape, on: db)
        for row in waiting {
            single.begin(row: 0)
            RateLimitInserter.put(row, into: &single)
            _ = try single.run()
        }
        waiting.removeAll(keepingCapacity: true)
        self.single = consume single
    }

    private static func put(_ row: Row, into block: inout RowBlock) {
        block.put(any: row.startedAt)
        block.put(row.sequence)
        block.put(row.position)
        block.put(row.bucket)
        block.put(any: row.limit)
        block.put(any: row.remaining)
        block.put(any: row.resetsAt)
        block.put(any: row.window)
        block.put(row.unit)
    }
}
