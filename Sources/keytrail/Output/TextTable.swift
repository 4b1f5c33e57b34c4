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
        var widths: [Int] = []
        return text(width: width, widths: &widths, hasHeader: true)
    }

    /// As the other, for a part of a table: columns are at least as wide as `widths` says, which learns of wider ones.
    func text(width: Int, widths: inout [Int], hasHeader: Bool) -> String {
        widths = header.indices.map { column in
            let widest = ([header] + rows).map { $0[column].displayWidth }.max() ?? 0
            return max(widest, column < widths.count ? widths[column] : 0)
        }
        return ((hasHeader ? [header] : []) + rows).map { line($0, widths: widths, total: width) + "\n" }.joined()
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
