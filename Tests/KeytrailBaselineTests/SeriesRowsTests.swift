import KeytrailBaseline
import Testing

/// Series as files.
@Suite("Rows of a series") struct SeriesRowsTests {
    private func rows(_ text: String) -> SeriesRows { SeriesRows(Array(text.utf8)) }

    @Test("columns are found by name, in any case and order, with quotation marks and carriage returns")
    func columns() {
        let read = rows("Value,Label,\"TimeStamp\"\r\n1.5,0,\"2018-07-03 14:00:00\"\r\n")
        #expect(read.rows.map(\.value) == [1.5] && read.rows.first?.timestamp == "2018-07-03 14:00:00")
        #expect(rows("1,2\n3,4\n").rows.map(\.value) == [2, 4])
        #expect(rows("\u{FEFF}timestamp,value\n1,2\n").rows.map(\.value) == [2])
        #expect(rows("when,what\n1,2\n").rows.map(\.value) == [2])
    }

    @Test("a row without a number keeps its place; lines that are no rows are told by their numbers")
    func badRows() {
        let read = rows(
            "timestamp,value\n1,\n2,NaN\n\n3,x\nnoon,4\n5\n6,7\n" + String(repeating: "9", count: 5_000) + ",1\n"
        )
        #expect(read.rows.map(\.value) == [nil, nil, 7])
        #expect(read.badLines == [5, 6, 7, 9] && read.badCount == 4)
        #expect(rows("").rows.isEmpty && rows("timestamp,value\n").rows.isEmpty)
    }

    @Test("rows that go back or repeat are counted")
    func backward() { #expect(rows("1,1\n3,1\n3,1\n2,1\n4,1\n").backwardCount == 2) }

    @Test(
        "times are read in the forms that series have",
        arguments: [
            ("2014-04-01 00:00:00", 1_396_310_400, true), ("2014-04-01T00:00:00Z", 1_396_310_400, false),
            ("2014-04-01 02:00:00.5+02:00", 1_396_310_400, false), ("2014-04-01 00:00", 1_396_310_400, true),
            ("2014-04-01", 1_396_310_400, true), ("1396310400", 1_396_310_400, false),
            ("1396310400000", 1_396_310_400, false), ("1396310400000000", 1_396_310_400, false),
            ("1969-12-31T23:59:59.5Z", -1, false),
        ]
    )
    func times(text: String, seconds: Int64, isLocal: Bool) throws {
        let time = try #require(SeriesTime(text))
        #expect(time.seconds == seconds && time.isLocal == isLocal)
    }

    @Test("what is no time is none", arguments: ["", "noon", "2014-13-01", "99999999999999999999", "=1+1", "1.5"])
    func noTime(text: String) { #expect(SeriesTime(text) == nil) }
}
