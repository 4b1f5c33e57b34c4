internal import KeytrailModel

/// The rows of a series in comma-separated values: a time and a number.
///
/// The columns called `timestamp` (or `time`) and `value` are read, in any case, otherwise the first two; all others are left alone. A
/// row whose value is empty or says NaN keeps its place without a value.
package struct SeriesRows: Sendable, Equatable {
    /// A row that could be read.
    package struct Row: Sendable, Equatable {
        /// The time as it was written.
        package let timestamp: String
        /// The value as it was written; empty when there is none.
        package let text: String
        /// Its time.
        package let time: SeriesTime
        /// Its value; `nil` when there is none.
        package let value: Double?
    }

    /// The rows in the file's order.
    package private(set) var rows: [Row] = []
    /// The numbers of the lines that are no rows, from 1; the first hundred.
    package private(set) var badLines: [Int] = []
    /// How many lines are no rows.
    package private(set) var badCount = 0
    /// Rows that are not later than one before them; the detector passes them over.
    package private(set) var backwardCount = 0

    /// Reads a file; lines longer than 4,096 bytes are no rows.
    package init(_ bytes: [UInt8]) {
        var columns = (time: 0, value: 1)
        var number = 0
        var latest = Int64.min
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let cells = SeriesRows.cells(line)
            if number == 1, let named = SeriesRows.header(cells) {
                columns = named
                continue
            }
            guard line.contains(where: { $0 != 0x20 && $0 != 0x0D }) else { continue }
            guard line.count <= 4_096, let row = SeriesRows.row(cells, columns) else {
                badCount += 1
                if badCount <= 100 { badLines.append(number) }
                continue
            }
            if row.time.seconds <= latest { backwardCount += 1 } else { latest = row.time.seconds }
            rows.append(row)
        }
    }

    /// Which columns a header names; `nil` when the first line is a row.
    private static func header(_ cells: [String]) -> (time: Int, value: Int)? {
        let names = cells.map { $0.lowercased() }
        guard let time = names.firstIndex(where: { $0 == "timestamp" || $0 == "time" }) else {
            return cells.count > 1 && SeriesTime(cells[0]) == nil && Double(cells[1]) == nil ? (0, 1) : nil
        }
        return (time, names.firstIndex(of: "value") ?? (time == 0 ? 1 : 0))
    }

    private static func row(_ cells: [String], _ columns: (time: Int, value: Int)) -> Row? {
        guard cells.count > max(columns.time, columns.value), let time = SeriesTime(cells[columns.time]) else {
            return nil
        }
        let text = cells[columns.value]
        guard !text.isEmpty, text.lowercased() != "nan" else {
            return Row(timestamp: cells[columns.time], text: "", time: time, value: nil)
        }
        guard let value = Double(text), value.isFinite else { return nil }
        return Row(timestamp: cells[columns.time], text: text, time: time, value: value)
    }

    /// The cells of a line, without quotation marks and the spaces around.
    private static func cells(_ line: ArraySlice<UInt8>) -> [String] {
        guard line.count <= 4_096 else { return [] }
        var text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { cell in
            String(
                cell.drop { $0.isWhitespace || $0 == "\"" }.reversed().drop { $0.isWhitespace || $0 == "\"" }.reversed()
            )
        }
    }
}

/// A time of a series: RFC 3339, the same without a zone or seconds, a date, or a number of seconds, milliseconds or microseconds.
package struct SeriesTime: Sendable, Hashable {
    /// Seconds since 1970-01-01; as the series' own clock shows them when `isLocal`.
    package let seconds: Int64
    /// Whether it was written without a zone.
    package let isLocal: Bool

    /// Reads a time; `nil` when it is none.
    package init?(_ text: String) {
        if let number = Int64(text), text.utf8.count <= 16 {
            let magnitude = number.magnitude
            seconds =
                magnitude < 100_000_000_000
                ? number : magnitude < 100_000_000_000_000 ? number / 1_000 : number / 1_000_000
            isLocal = false
            return
        }
        if let time = Timestamp(rfc3339: text) {
            seconds = time.microseconds.flooredSeconds
            isLocal = false
            return
        }
        let forms = [text + "Z", text + ":00Z", text + "T00:00:00Z"]
        guard let time = forms.lazy.compactMap({ Timestamp(rfc3339: $0) }).first else { return nil }
        seconds = time.microseconds.flooredSeconds
        isLocal = true
    }
}

extension Int64 {
    /// Microseconds as whole seconds, rounded down.
    fileprivate var flooredSeconds: Int64 { self >= 0 ? self / 1_000_000 : (self - 999_999) / 1_000_000 }
}
