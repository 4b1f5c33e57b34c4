import KeytrailModel
import KeytrailStore
import Testing

@Suite("The schema")
struct SchemaTests {
    private func columns(of table: String) throws -> [String] {
        try TestLog().query("SELECT name FROM pragma_table_info('\(table)')").rows.compactMap(\.first?.string)
    }

    @Test("table call has the columns that the model names, and three more")
    func table() throws {
        let columns = try columns(of: "call")
        #expect(Set(columns) == Set(CallColumn.allCases.map(\.sqlName)).union(["trace_id", "attributes", "batch"]))
    }

    @Test("view calls has the fields that rules name")
    func view() throws {
        let columns = try columns(of: "calls")
        let more = ["timestamp.rfc3339", "trace_id", "attributes", "keytrail.batch"]
        #expect(columns.sorted() == (CallColumn.allCases.map(\.fieldName) + more).sorted())
    }

    @Test("every field of view calls says what the call says", arguments: 1...3 as ClosedRange<UInt64>)
    func viewValues(seed: UInt64) throws {
        let log = try TestLog()
        var random = RandomCalls(seed: seed)
        _ = try log.store.append(random.calls(50))
        for column in CallColumn.allCases {
            let shown = try log.query("SELECT \"\(column.fieldName)\" FROM calls ORDER BY 1, \"keytrail.seq\"")
            let scanned = try values(of: column, in: log)
            #expect(shown.rows.map { $0[0] }.sorted { $0.text < $1.text } == scanned.sorted { $0.text < $1.text })
        }
    }

    /// A column's values as a scan and the dictionaries give them, as JSON.
    private func values(of column: CallColumn, in log: TestLog) throws -> [JSON] {
        try log.store.read { reader in
            var values: [JSON] = []
            try reader.scan([column], in: .always) { values.append(try value($0[0], of: column, by: reader)) }
            return values
        }
    }

    private func value(_ integer: Int64, of column: CallColumn, by reader: CallReader) throws -> JSON {
        switch (column, column.storage) {
        case (.credentialProvider, _): JSON(try reader.credential(row: integer)?.provider)
        case (.credentialScheme, _): JSON(try reader.credential(row: integer)?.scheme.rawValue)
        case (.credentialPlace, _): JSON(try reader.credential(row: integer)?.place.rawValue)
        case (.callerProcessID, _): JSON(try reader.caller(row: integer)?.processID)
        case (.callerExecutable, _): JSON(try reader.caller(row: integer)?.executable)
        case (.callerOwner, _): JSON(try reader.caller(row: integer)?.owner)
        case (.callerHostName, _): JSON(try reader.caller(row: integer)?.hostName)
        case (_, .text(let dictionary)): JSON(try reader.text(dictionary, id: integer))
        case (_, .identifier): JSON(RequestID(rawValue: integer)?.description)
        case (.outcome, _): JSON(Outcome(rawValue: Int(integer))?.name)
        case (.vantage, _): JSON(Vantage(rawValue: Int(integer))?.name)
        case (.door, _): JSON(Door(rawValue: Int(integer))?.name)
        default: integer == CallReader.absent ? .null : .integer(integer)
        }
    }

    @Test("every table is strict")
    func strict() throws {
        let sql =
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%'"
        #expect(try TestLog().query(sql).rows == [])
    }

    @Test("gaps are found by time through an index")
    func gapsByTime() throws {
        let plan = try TestLog().query(
            "EXPLAIN QUERY PLAN SELECT door FROM recording_gap WHERE started_at <= 2 AND ended_at >= 1"
        )
        #expect(plan.rows.first?.last?.string?.contains("USING INDEX recording_gap_by_end") == true)
    }

    @Test("the view finds calls by time through the key")
    func viewByTime() throws {
        let plan = try TestLog().query(
            #"EXPLAIN QUERY PLAN SELECT "server.address" FROM calls WHERE "timestamp" BETWEEN 1 AND 2"#
        )
        let steps = plan.rows.compactMap { $0.last?.string }
        #expect(steps.first == "SEARCH call USING PRIMARY KEY (started_at>? AND started_at<?)")
        // Only the table that is asked for is joined.
        #expect(steps.count == 2)
    }

    @Test("quota buckets can be read with their call's names")
    func rateLimits() throws {
        let log = try TestLog()
        var call = identified(7)
        call.record.credential = Credential(id: "x-1")
        call.record.rateLimits = [RateLimit(name: "core", limit: 60, remaining: 59)]
        _ = try log.store.append([call])
        let result = try log.query("SELECT * FROM rate_limits")
        #expect(
            result.columns == [
                "timestamp", "keytrail.seq", "keytrail.credential.id", "server.address", "name", "limit", "remaining",
                "resets_at", "window_us", "unit",
            ]
        )
        #expect(
            result.rows == [
                [7, .integer(1 << 62), "x-1", "api.example.com", "core", 60, 59, .null, .null, "requests"]
            ]
        )
    }
}
