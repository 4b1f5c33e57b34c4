internal import GRDB
package import KeytrailModel

extension CallReader {
    /// The calls that a filter selects, whole, by time; at most `limit` of them, those after one when it is given.
    package func calls(
        matching filter: CallFilter,
        after last: CallID? = nil,
        limit: Int = .max,
        newestFirst: Bool = false
    ) throws -> [IdentifiedCall] {
        var calls: [IdentifiedCall] = []
        try eachCall(matching: filter, after: last, limit: limit, newestFirst: newestFirst) { calls.append($0) }
        return calls
    }

    /// Calls `visit` for the calls that a filter selects, whole, by time; at most `limit` of them, those after one when it is given.
    package func eachCall(
        matching filter: CallFilter,
        after last: CallID? = nil,
        limit: Int = .max,
        newestFirst: Bool = false,
        _ visit: (IdentifiedCall) throws -> Void
    ) throws {
        let direction = newestFirst ? "DESC" : "ASC"
        var condition = filter.sql
        if let last {
            let count = condition.values.count
            condition.text += " AND (call.started_at, call.seq) > (?\(count + 1), ?\(count + 2))"
            condition.values += [.integer(last.startedAt.microseconds), .integer(last.sequence)]
        }
        let statement = try SQLStatement(
            """
            SELECT \(StoredCall.columns.joined(separator: ", ")) FROM call WHERE \(condition.text)
            ORDER BY started_at \(direction), seq \(direction) LIMIT ?\(condition.values.count + 1)
            """,
            on: db
        )
        for (index, value) in condition.values.enumerated() {
            switch value {
            case .integer(let value): statement.bind(value, at: Int32(index + 1))
            case .text(let text): statement.bind(text, at: Int32(index + 1))
            }
        }
        statement.bind(Int64(max(0, limit)), at: Int32(condition.values.count + 1))
        var stored = try StoredCall(statement, reader: self)
        while try statement.step() { try visit(try stored.call()) }
    }
}

/// Turns rows of table `call` back into records.
private struct StoredCall {
    static let columns = CallEncoder.columns

    private let statement: SQLStatement
    private let rateLimits: SQLStatement
    private let reader: CallReader
    private var column: Int32 = 0
    private var texts: [CallDictionary: [Int64: String]] = [:]
    private var names: [Int64: String] = [:]
    private var credentials: [Int64: Credential] = [:]
    private var callers: [Int64: Caller] = [:]

    init(_ statement: SQLStatement, reader: CallReader) throws {
        self.statement = statement
        self.reader = reader
        rateLimits = try SQLStatement(
            """
            SELECT bucket, "limit", remaining, resets_at, window_us, unit FROM rate_limit
            WHERE started_at = ?1 AND seq = ?2 ORDER BY position
            """,
            on: reader.db
        )
    }

    /// The call in the current row; the columns come in the order of `CallEncoder.columns`.
    mutating func call() throws -> IdentifiedCall {
        column = 0
        let startedAt = Timestamp(microseconds: try required())
        let sequence = try required()
        let credential = try credential()
        let outcome = Outcome(rawValue: Int(try required()))
        let door = Door(rawValue: Int(try required()))
        guard let outcome, let door else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        let status = integer()
        let host = try requiredText(.host)
        let method = try requiredText(.text)
        let route = try text(.route)
        let path = try requiredText(.path)
        var call = CallRecord(
            startedAt: startedAt,
            door: door,
            method: method,
            scheme: "",
            host: host,
            path: path,
            outcome: outcome
        )
        call.credential = credential
        call.status = status.map { Int($0) }
        call.route = route
        try readRest(into: &call)
        call.rateLimits = try rateLimits(startedAt, sequence)
        return IdentifiedCall(record: call, sequence: sequence)
    }

    private mutating func readRest(into call: inout CallRecord) throws {
        call.duration = span()
        call.program = try text(.text)
        call.clientAddress = try text(.text)
        call.userAgent = try text(.text)
        call.errorType = try text(.text)
        // The tightest quota is computed from the rate limits.
        _ = integer()
        call.flags = CallFlags(rawValue: try required())
        call.resendCount = Int(try required())
        call.scheme = try requiredText(.text)
        call.port = integer().map { Int($0) }
        call.query = try text(.text)
        call.timing = timing()
        call.requestBodySize = integer()
        call.responseBodySize = integer()
        call.protocolVersion = try text(.text)
        call.grantedScopes = try text(.text).map { $0.split(separator: " ").map(String.init) }
        call.acceptedScopes = try text(.text).map { ScopeRequirement(text: $0) }
        call.run = try text(.text)
        call.peerAddress = try text(.text)
        call.traceID = statement.optionalText(next())
        call.attributes = try attributes()
        // The batch is the import's, not the call's.
        _ = integer()
        call.requestID = integer().flatMap { RequestID(rawValue: $0) }
        call.caller = try caller()
        guard let vantage = Vantage(rawValue: Int(try required())) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        call.vantage = vantage
    }

    private mutating func next() -> Int32 {
        defer { column += 1 }
        return column
    }

    private mutating func integer() -> Int64? { statement.optionalInteger(next()) }

    private mutating func required() throws -> Int64 {
        guard let value = integer() else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return value
    }

    private mutating func span() -> TimeSpan? { integer().map { TimeSpan(microseconds: $0) } }

    private mutating func timing() -> CallTiming? {
        let phases = [span(), span(), span(), span(), span()].compactMap(\.self)
        guard phases.count == 5 else { return nil }
        return CallTiming(dns: phases[0], connect: phases[1], tls: phases[2], wait: phases[3], receive: phases[4])
    }

    private mutating func text(_ dictionary: CallDictionary) throws -> String? {
        guard let id = integer() else { return nil }
        if let text = texts[dictionary]?[id] { return text }
        guard let text = try reader.text(dictionary, id: id) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        if texts[dictionary, default: [:]].count >= TextCache.capacity { texts[dictionary] = [:] }
        texts[dictionary, default: [:]][id] = text
        return text
    }

    private mutating func requiredText(_ dictionary: CallDictionary) throws -> String {
        guard let text = try text(dictionary) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return text
    }

    private mutating func credential() throws -> Credential? {
        guard let row = integer() else { return nil }
        if let credential = credentials[row] { return credential }
        guard let credential = try reader.credential(row: row) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        credentials[row] = credential
        return credential
    }

    private mutating func caller() throws -> Caller? {
        guard let row = integer() else { return nil }
        if let caller = callers[row] { return caller }
        guard let caller = try reader.caller(row: row) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        if callers.count >= TextCache.capacity { callers = [:] }
        callers[row] = caller
        return caller
    }

    private mutating func attributes() throws -> [JSON.Member] {
        guard let text = statement.optionalText(next()) else { return [] }
        guard case .object(let members)? = StoredJSON.value(text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        return members
    }

    private mutating func rateLimits(_ time: Timestamp, _ sequence: Int64) throws -> [RateLimit] {
        rateLimits.bind(time.microseconds, at: 1)
        rateLimits.bind(sequence, at: 2)
        var buckets: [RateLimit] = []
        while try rateLimits.step() { buckets.append(try reader.rateLimit(from: rateLimits, column: 0, &names)) }
        return buckets
    }
}
