import KeytrailModel
import KeytrailStore
import Testing

@Suite("Queries of the user's")
struct QueryTests {
    private func log() throws -> TestLog {
        let log = try TestLog()
        _ = try log.store.append((1...5).map { identified($0) })
        return log
    }

    @Test("values come with their kinds")
    func values() throws {
        let result = try log().query(
            "SELECT 1 AS one, 2.5, 'te' || char(0) || 'xt', NULL, x'00ff', 9223372036854775807; -- done"
        )
        #expect(result.columns.first == "one")
        #expect(result.rows == [[1, .number(2.5), "te\u{0}xt", .null, "00ff", .integer(.max)]])
    }

    @Test("more rows than the limit are said")
    func limit() throws {
        let log = try log()
        let some = try log.query(#"SELECT "timestamp" FROM calls ORDER BY 1"#, limit: 2)
        #expect(some.columns == ["timestamp"])
        #expect(some.rows == [[1], [2]])
        #expect(some.isTruncated)
        #expect(try log.query(#"SELECT "timestamp" FROM calls"#, limit: 5).isTruncated == false)
    }

    @Test("a visitor may stop")
    func visitor() throws {
        var seen: [JSON] = []
        let log = try log()
        try log.store.query(
            #"SELECT "timestamp" FROM calls ORDER BY 1"#,
            timeLimit: .seconds(10),
            columns: { #expect($0 == ["timestamp"]) },
            visit: { row in
                seen.append(row[0])
                return seen.count < 3
            }
        )
        #expect(seen == [1, 2, 3])
        #expect(try log.calls().count == 5)
    }

    @Test(
        "anything but reading is refused",
        arguments: [
            "DELETE FROM call", "INSERT INTO text (value) VALUES ('x')", "UPDATE meta SET next_seq = 1",
            "CREATE TABLE x (a)", "CREATE TEMP TABLE x (a)", "DROP TABLE call",
            "ATTACH 'other.db' AS other",
            "ATTACH ':memory:' AS other", "DETACH main", "VACUUM", "VACUUM INTO 'copy.db'", "REINDEX", "ANALYZE",
            "BEGIN", "SAVEPOINT a", "PRAGMA journal_mode = DELETE", "PRAGMA query_only = OFF",
            "PRAGMA user_version = 9",
            "PRAGMA writable_schema = ON", "SELECT load_extension('x')", "SELECT 1; DELETE FROM call",
            "SELECT 1; SELECT 2",
            "EXPLAIN DELETE FROM call", "WITH a AS (SELECT 1) DELETE FROM call", "SELECT * FROM pragma_user_version",
            "CREATE VIRTUAL TABLE x USING fts5(a)",
        ]
    )
    func forbidden(sql: String) throws {
        let log = try log()
        #expect(storeError { _ = try log.query(sql) } == .forbiddenQuery)
        #expect(try log.calls().count == 5)
        #expect(try log.store.check() == [])
    }

    @Test(
        "what is no query is said",
        arguments: [
            ("", "no statement"), ("  -- nothing\n ; ", "no statement"), ("SELEC 1", #"near "SELEC": syntax error"#),
            ("SELECT missing FROM call", "no such column: missing"), ("SELECT 1\u{0}", "unrecognized token: NUL"),
            ("UPDATE sqlite_schema SET sql = ''", "table sqlite_master may not be modified"),
        ]
    )
    func invalid(sql: String, reason: String) throws {
        let log = try log()
        #expect(storeError { _ = try log.query(sql) } == .invalidQuery(reason: reason))
    }

    @Test("a query that runs too long is ended")
    func timeLimit() throws {
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let log = try log()
        #expect(storeError { _ = try log.query(endless, timeLimit: .milliseconds(30)) } == .queryTimedOut)
    }

    @Test("a query cannot ask for any amount of memory")
    func memory() throws {
        let log = try log()
        let error = storeError { _ = try log.query("SELECT length(zeroblob(1000000000))") }
        #expect(error == .sqlite(path: log.path, code: 18))
    }

    @Test("the schema may be looked at", arguments: ["PRAGMA table_info(call)", "SELECT name FROM pragma_table_list"])
    func schema(sql: String) throws {
        #expect(try !log().query(sql).rows.isEmpty)
    }
}
