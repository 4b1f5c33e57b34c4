internal import KeytrailModel

/// Calls line by line, in parts that fit together.
struct CallLines {
    private let format: RowFormat
    private let width: Int
    private var widths: [Int] = []
    private var isBegun = false

    /// Prepares to write in a format of lines; tables are cut at `width`.
    init(_ format: RowFormat, width: Int) {
        precondition(format != .json, "an array has no lines")
        self.format = format
        self.width = width
    }

    /// The next calls; the headings come before the first.
    mutating func text(_ calls: [IdentifiedCall]) -> String {
        defer { isBegun = true }
        switch format {
        case .table: return CallTable.text(calls, width: width, widths: &widths, hasHeader: !isBegun)
        case .csv: return (isBegun ? "" : CallTable.csv([])) + calls.map(CallTable.csvLine).joined()
        case .ndjson, .json: return calls.map { NDJSONWriter().line(for: $0) + "\n" }.joined()
        }
    }
}
