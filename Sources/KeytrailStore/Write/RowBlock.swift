internal import GRDB
internal import GRDBSQLite

/// Rows of one table under construction: one INSERT with room for several, which binds only what differs from the last time.
///
/// Several rows a statement cost a third less than one, because starting and ending a statement costs as much as a row.
/// The handle and the memory are the block's own, so that no reference is counted for a value.
@safe
struct RowBlock: ~Copyable {
    /// What one INSERT of a table writes.
    struct Shape: Sendable {
        let columns: [String]
        let rowCount: Int
        let sql: String

        /// Describes an INSERT; `suffix` is its conflict clause.
        init(table: String, columns: [String], rowCount: Int, suffix: String = "") {
            self.columns = columns
            self.rowCount = rowCount
            let row = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
            let rows = Array(repeating: row, count: rowCount).joined(separator: ", ")
            sql = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES \(rows) \(suffix)"
        }
    }

    /// Stands for NULL among the bound integers.
    static let null = Int64.min

    /// Keeps `handle` valid.
    private let statement: SQLStatement
    private let handle: OpaquePointer
    private let width: Int
    private let count: Int
    /// What is bound to each of the `count` parameters; 0 for a text.
    private let bound: UnsafeMutablePointer<Int64>
    private var index = 0

    /// Takes the statement from the connection's cache, with nothing bound.
    init(_ shape: Shape, on db: Database) throws {
        statement = try SQLStatement(cached: shape.sql, on: db)
        // `statement` lives as long as the block.
        unsafe handle = statement.handle
        width = shape.columns.count
        count = width * shape.rowCount
        // Freed by deinit.
        unsafe bound = .allocate(capacity: count)
        unsafe bound.initialize(repeating: RowBlock.null, count: count)
    }

    deinit {
        // Integers need no deinitialization.
        unsafe bound.deallocate()
    }

    /// Goes to the first column of a row.
    @inline(__always)
    mutating func begin(row: Int) {
        index = row * width
    }

    /// Puts the next column's value, which is not `null`.
    @inline(__always)
    mutating func put(_ value: Int64) {
        if isNew(value) { bind(value) }
        index += 1
    }

    /// Puts the next column's value, or NULL.
    ///
    /// Where no negative value is admitted `Int64.min` is put as -1, which the table refuses as it would refuse the value.
    @inline(__always)
    mutating func put(_ value: Int64?) {
        guard let value else { return putNull() }
        put(value == RowBlock.null ? -1 : value)
    }

    /// Puts a value that may be any integer, or NULL, into a column where no other way of putting is used.
    @inline(__always)
    mutating func put(any value: Int64?) {
        // No integer is left to stand for NULL, so nothing is compared.
        precondition(index < count, "a row has no more columns")
        statement.bind(value, at: parameter)
        index += 1
    }

    /// Puts NULL into the next column.
    @inline(__always)
    mutating func putNull() {
        // The index is in range, as `isNew` has checked.
        if isNew(RowBlock.null) { _ = unsafe sqlite3_bind_null(handle, parameter) }
        index += 1
    }

    /// Puts a text, or NULL, into the next column.
    @inline(__always)
    mutating func put(text: String?) {
        guard let text else { return putNull() }
        _ = isNew(0)
        statement.bind(text, at: parameter)
        index += 1
    }

    /// Writes the rows, all of which were put; the number of them that the table did not have.
    func run() throws -> Int {
        precondition(index == count, "every column of every row was put")
        try statement.run()
        return Int(statement.changeCount)
    }

    private var parameter: Int32 { Int32(truncatingIfNeeded: index + 1) }

    @inline(__always)
    private func bind(_ value: Int64) {
        // An index out of range is reported, not followed.
        _ = unsafe sqlite3_bind_int64(handle, parameter, value)
    }

    /// Notes what the next column will be; false when it is that already.
    @inline(__always)
    private func isNew(_ value: Int64) -> Bool {
        precondition(index < count, "a row has no more columns")
        // In range by the precondition.
        guard unsafe bound[index] != value else { return false }
        unsafe bound[index] = value
        return true
    }
}
