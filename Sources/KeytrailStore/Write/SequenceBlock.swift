internal import GRDB

/// Numbers of calls that one writer has taken from the counter, so that not every transaction must write it.
///
/// A writer's first call takes one number, and each block is twice as large as the one before: programs that record a
/// call and end leave no gaps. What a process does not use stays unused.
struct SequenceBlock: Sendable {
    private var next: Int64 = 1
    private var end: Int64 = 1
    private var size: Int64 = 0
    private static let largest: Int64 = 64

    /// The first of `count` numbers in a row that no other call has.
    ///
    /// - Throws: `StoreError.sequenceExhausted`, SQLite's errors.
    mutating func take(_ count: Int, path: String, on db: Database) throws -> Int64 {
        if end - next < Int64(count) {
            size = max(Int64(count), min(max(1, size * 2), SequenceBlock.largest))
            // Near the end of all numbers a block may be too much where one more call is not.
            if try !reserve(size, on: db), try !reserve(Int64(count), on: db) {
                throw StoreError.sequenceExhausted(path: path)
            }
        }
        defer { next += Int64(count) }
        return next
    }

    /// Forgets what was taken: the counter has moved past it.
    mutating func drop() { (next, end) = (1, 1) }

    private mutating func reserve(_ count: Int64, on db: Database) throws -> Bool {
        let statement = try SQLStatement(
            cached: "UPDATE meta SET next_seq = next_seq + ?1 WHERE next_seq + ?1 <= ?2 RETURNING next_seq - ?1",
            on: db
        )
        statement.bind(count, at: 1)
        statement.bind(CallStore.sequenceLimit, at: 2)
        guard try statement.step() else { return false }
        next = statement.integer(0)
        end = next + count
        try statement.run()
        return true
    }
}
