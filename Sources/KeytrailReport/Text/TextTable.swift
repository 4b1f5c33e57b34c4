/// Rows under headings, laid out in the columns there are.
///
/// Columns that may shrink do so first; when that is not enough, every row becomes a stack of labelled lines.
struct TextTable {
    /// A column.
    struct Column {
        var title: String
        /// Whether the cells are numbers, set against the right edge.
        var isNumeric = false
        /// The least width to which its texts may be cut; `nil` when they must stay whole.
        var minimum: Int?
    }

    /// A row: its cells, and lines below that run over all columns.
    struct Row {
        var cells: [String]
        var notes: [String] = []
    }

    var columns: [Column]
    var rows: [Row]

    /// The table in lines of at most `width` columns; the first is the heading, unless the rows are stacked.
    func lines(width: Int) -> [String] {
        guard let widths = columnWidths(fitting: width) else { return stacked(width: width) }
        var lines = [line(columns.map(\.title), widths)]
        for row in rows {
            lines.append(line(row.cells, widths))
            for note in row.notes { lines += note.wrapped(to: width - 2).map { "  " + $0 } }
        }
        return lines
    }

    /// Whether the rows have to be stacked at that width.
    func isStacked(width: Int) -> Bool { columnWidths(fitting: width) == nil }

    private func columnWidths(fitting width: Int) -> [Int]? {
        var widths = columns.indices.map { index in
            max(columns[index].title.displayWidth, rows.map { $0.cells[index].displayWidth }.max() ?? 0)
        }
        var excess = widths.reduce(0, +) + 2 * (columns.count - 1) - width
        for index in columns.indices {
            guard excess > 0, let minimum = columns[index].minimum else { continue }
            let cut = min(excess, max(0, widths[index] - max(minimum, columns[index].title.displayWidth)))
            widths[index] -= cut
            excess -= cut
        }
        return excess > 0 ? nil : widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += "  " }
            line += cell.truncated(to: widths[index]).padded(to: widths[index], toTheRight: columns[index].isNumeric)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    private func stacked(width: Int) -> [String] {
        var lines: [String] = []
        for row in rows {
            lines += (row.cells.first ?? "").wrapped(to: width)
            for (column, cell) in zip(columns, row.cells).dropFirst() where !cell.isEmpty {
                lines += "\(column.title): \(cell)".wrapped(to: width - 2).map { "  " + $0 }
            }
            for note in row.notes { lines += note.wrapped(to: width - 2).map { "  " + $0 } }
        }
        return lines
    }
}
