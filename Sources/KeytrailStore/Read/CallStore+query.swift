internal import GRDB
internal import GRDBSQLite
package import KeytrailModel

/// What a query of the user's gave.
package struct QueryResult: Sendable, Equatable {
    /// The columns' names.
    package var columns: [String]
    /// The rows; BLOBs are given as hexadecimal digits.
    package var rows: [[JSON]]
    /// Whether there were more rows than the limit.
    package var isTruncated: Bool
}

extension CallStore {
    /// Runs one SELECT of the user's on the log and collects at most `limit` rows.
    ///
    /// - Throws: `StoreError`: `.invalidQuery`, `.forbiddenQuery` for anything but one statement that only reads the log,
    ///   `.queryTimedOut` after `timeLimit`.
    package func query(
        _ sql: String,
        limit: Int = 10_000,
        timeLimit: Duration = .seconds(60)
    ) throws -> QueryResult {
        var result = QueryResult(columns: [], rows: [], isTruncated: false)
        try query(sql, timeLimit: timeLimit, columns: { result.columns = $0 }) { row in
            guard result.rows.count < limit else {
                result.isTruncated = true
                return false
            }
            result.rows.append(row)
            return true
        }
        return result
    }

    /// As `query(_:limit:timeLimit:)`, a row at a time, without a limit on their number.
    ///
    /// `columns` is given the columns' names before the first row; `visit` is given each row, and says whether to go on.
    ///
    /// - Throws: as the other, and what the closures throw.
    package func query(
        _ sql: String,
        timeLimit: Duration,
        columns: ([String]) throws -> Void,
        visit: ([JSON]) throws -> Bool
    ) throws {
        let queryGuard = QueryGuard(timeLimit: timeLimit)
        do {
            try withExtendedLifetime(queryGuard) {
                try run(sql, under: queryGuard, columns: columns, visit: visit)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            throw StoreError.queryTimedOut
        } catch {
            guard let error = StoreError(error, path: path) else { throw error }
            throw queryGuard.isBroken ? .forbiddenQuery : error
        }
    }

    private func run(
        _ sql: String,
        under queryGuard: QueryGuard,
        columns: ([String]) throws -> Void,
        visit: ([JSON]) throws -> Bool
    ) throws {
        let connection = try Connection(path: path, isReadOnly: true, busyTimeout: limits.busyTimeout)
        try connection.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF")
        try connection.obey(queryGuard)
        let statement = try connection.prepareOnly(sql)
        guard statement.isReadOnly else { throw StoreError.forbiddenQuery }
        try columns((0..<statement.columnCount).map(statement.columnName))
        while try statement.step() {
            guard try visit((0..<statement.columnCount).map(statement.json)) else { return }
        }
    }
}

extension SQLStatement {
    /// A column's value.
    func json(_ index: Int32) -> JSON {
        switch type(index) {
        case SQLITE_INTEGER: .integer(integer(index))
        case SQLITE_FLOAT: .number(double(index))
        case SQLITE_TEXT: .string(text(index))
        case SQLITE_BLOB: .string(hexadecimal(bytes(index)))
        default: .null
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
