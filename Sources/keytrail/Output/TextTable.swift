internal import KeytrailModel
internal import KeytrailReport

/// Rows of text in aligned columns; strings from outside are made visible, so that none can move the cursor.
struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>

    init(_ header: [String], rightAligned: Set<Int> = []) {
        self.header = header
        self.rightAligned = rightAligned
    }

    /// Adds a row; missing cells are empty.
    mutating func append(_ cells: [String]) {
        rows.append(header.indices.map { $0 < cells.count ? cells[$0].visible : "" })
    }

    /// The table; the last column is cut so that a line fits into `width`.
    func text(width: Int) -> String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].displayWidth }.max() ?? 0
        }
        return ([header] + rows).map { line($0, widths: widths, total: width) + "\n" }.joined()
    }

    private func line(_ cells: [String], widths: [Int], total: Int) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[column] - cell.displayWidth))
            let isLast = column == cells.count - 1
            if rightAligned.contains(column) {
                text += padding + cell
            } else if isLast {
                text += cell.truncated(to: max(10, total - text.displayWidth))
            } else {
                text += cell + padding
            }
            if !isLast { text += "  " }
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
