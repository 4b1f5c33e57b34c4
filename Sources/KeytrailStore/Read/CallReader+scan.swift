internal import GRDB
package import KeytrailModel

extension CallReader {
    /// Calls `visit` for every call of ours that started inside `window`, ordered by (time, sequence); with `fromEveryVantage`, also
    /// for those that servers and providers saw.
    ///
    /// `row[i]` is the integer of `columns[i]`: a dictionary row, 0 when absent; a number, `CallReader.absent` when absent;
    /// an enumeration's raw value. For `.credentialID` it is the first row of that credential, so that one credential is one
    /// number; for the other three credential columns it is the row of how this call presented it. For the caller's columns it is
    /// the row of its process.
    package func scan(
        _ columns: [CallColumn],
        in window: TimeWindow,
        fromEveryVantage: Bool = false,
        _ visit: (Span<Int64>) throws -> Void
    ) throws {
        let reach: ScanReach = fromEveryVantage ? .calls : .ownCalls
        try scan(columns, in: window, reach) { row, _, _ in try visit(row) }
    }

    /// As the other `scan`, for calls from every end; with `members`, an imported call's further fields come beside its row, and providers' events among the
    /// calls, in the order of time.
    ///
    /// With `members` the first two columns are `.startedAt` and `.sequence`.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func scan(
        _ columns: [CallColumn],
        in window: TimeWindow,
        members wanted: Bool,
        _ visit: (Span<Int64>, [JSON.Member], EventOrigin) throws -> Void
    ) throws {
        guard !window.isEmpty else { return }
        let reach: ScanReach = try !wanted ? .calls : hasEvents(in: window) ? .callsAndEvents : .callsWithMembers
        try scan(columns, in: window, reach, visit)
    }

    private func scan(
        _ columns: [CallColumn],
        in window: TimeWindow,
        _ reach: ScanReach,
        _ visit: (Span<Int64>, [JSON.Member], EventOrigin) throws -> Void
    ) throws {
        guard !columns.isEmpty, !window.isEmpty else { return }
        let membersColumn = Int32(truncatingIfNeeded: columns.count)
        let wanted = reach >= .callsWithMembers
        let hasEvents = reach == .callsAndEvents
        let statement = try SQLStatement(CallReader.scanSQL(columns, reach), on: db)
        statement.bind(window)
        let canBeAbsent = columns.map { $0.storage == .integer || $0.storage == .identifier }
        let identities = columns.contains(.credentialID) ? try identityRows() : [:]
        let identityColumns = identities.isEmpty ? [] : columns.indices.filter { columns[$0] == .credentialID }
        var row = [Int64](repeating: 0, count: columns.count)
        var eventTexts: [Int64: String] = [:]
        while try statement.step() {
            for index in row.indices {
                let column = Int32(truncatingIfNeeded: index)
                let value = statement.integer(column)
                // NULL reads as 0 too, so only a 0 needs the second question.
                row[index] = value == 0 && canBeAbsent[index] && statement.isNull(column) ? CallReader.absent : value
            }
            for index in identityColumns { row[index] = identities[row[index]] ?? row[index] }
            let own = wanted ? try members(of: statement, column: membersColumn) : []
            guard hasEvents, statement.integer(membersColumn + 1) != 0 else {
                try visit(row.span, own, .call)
                continue
            }
            try visit(row.span, eventMembers(of: statement, column: membersColumn + 1, &eventTexts) + own, .provider)
        }
    }

    private static func scanSQL(_ columns: [CallColumn], _ reach: ScanReach) -> String {
        let names = columns.map(\.sqlName) + (reach >= .callsWithMembers ? ["attributes"] : [])
        let own = reach == .ownCalls ? " AND vantage = \(Vantage.client.rawValue)" : ""
        let calls = "FROM call WHERE started_at BETWEEN ?1 AND ?2\(own)"
        guard reach == .callsAndEvents else {
            return "SELECT \(names.joined(separator: ", ")) \(calls) ORDER BY started_at, seq"
        }
        precondition(columns.starts(with: [.startedAt, .sequence]), "events are merged by time and sequence")
        let eventNames = columns.map(\.eventSQL) + ["attributes", "product", "service", "key", "actor", "action"]
        return """
            SELECT \(names.joined(separator: ", ")), 0, 0, 0, 0, 0 \(calls)
            UNION ALL SELECT \(eventNames.joined(separator: ", ")) FROM provider_event
            WHERE started_at BETWEEN ?1 AND ?2 ORDER BY 1, 2
            """
    }

    /// What every provider event has, under the names of `ProviderEventField`.
    private func eventMembers(
        of statement: SQLStatement,
        column: Int32,
        _ names: inout [Int64: String]
    ) throws -> [JSON.Member] {
        var members: [JSON.Member] = []
        for (offset, field) in ProviderEventField.allCases.enumerated() {
            let id = statement.integer(column + Int32(truncatingIfNeeded: offset))
            guard id != 0 else { continue }
            members.append(JSON.Member(field.rawValue, .string(try name(id, &names))))
        }
        return members
    }

    private func members(of statement: SQLStatement, column: Int32) throws -> [JSON.Member] {
        guard let text = statement.optionalText(column) else { return [] }
        guard case .object(let members)? = StoredJSON.value(text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        return members
    }

    /// Whether a window's calls reported any quota.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func hasRateLimits(in window: TimeWindow) throws -> Bool {
        let statement = try SQLStatement(
            "SELECT 1 FROM rate_limit WHERE started_at BETWEEN ?1 AND ?2 LIMIT 1",
            on: db
        )
        statement.bind(window)
        return try statement.step()
    }

    /// A cursor over the quota buckets of a window's calls, to be walked beside `scan`.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func rateLimits(in window: TimeWindow) throws -> RateLimitCursor {
        let statement = try SQLStatement(
            """
            SELECT started_at, seq, bucket, "limit", remaining, window_us, resets_at, unit FROM rate_limit
            WHERE started_at BETWEEN ?1 AND ?2 ORDER BY started_at, seq, position
            """,
            on: db
        )
        statement.bind(window)
        return RateLimitCursor(statement)
    }

    /// The bucket that starts at a column of the current row.
    func rateLimit(from statement: SQLStatement, column: Int32, _ names: inout [Int64: String]) throws -> RateLimit {
        RateLimit(
            name: try name(statement.integer(column), &names),
            limit: statement.optionalInteger(column + 1),
            remaining: statement.optionalInteger(column + 2),
            resetsAt: statement.optionalInteger(column + 3).map { Timestamp(microseconds: $0) },
            window: statement.optionalInteger(column + 4).map { TimeSpan(microseconds: $0) },
            unit: try name(statement.integer(column + 5), &names)
        )
    }

    private func name(_ id: Int64, _ names: inout [Int64: String]) throws -> String {
        if let name = names[id] { return name }
        let name = try text(.text, id: id) ?? ""
        if names.count >= TextCache.capacity { names = [:] }
        names[id] = name
        return name
    }
}

/// What a scan goes through, each case more than the one before it.
private enum ScanReach: Int, Comparable {
    case ownCalls, calls, callsWithMembers, callsAndEvents

    static func < (left: ScanReach, right: ScanReach) -> Bool { left.rawValue < right.rawValue }
}
