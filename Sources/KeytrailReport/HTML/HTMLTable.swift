/// A table with a caption and headings, which turns into labelled cards on a narrow screen.
///
/// With several rows, the page's script puts a button into each heading that orders them. A long table scrolls by itself.
struct HTMLTable {
    /// A column.
    struct Column {
        var title: String
        /// Whether the cells are numbers, set against the right edge.
        var isNumeric = false
        /// Whether the cell takes a card's whole width.
        var isWide = false
        /// Whether rows can be ordered by it.
        var isSortable = true
        /// What stands below the title, such as a chart's axis.
        var scale: ((inout HTMLWriter) -> Void)?
    }

    /// What a cell shows.
    enum Cell {
        /// Words or a number.
        case text(String)
        /// A number with its text, by which rows are ordered; `nil` where there is none.
        case number(String, Int64?)
        /// A date and time, kept on one line.
        case time(String)
        /// Something to be copied or compared letter by letter.
        case code(String)
        /// Anything else.
        case content((inout HTMLWriter) -> Void)
    }

    var caption: String
    var columns: [Column]
    var rows: [[Cell]]
    /// Whether the order of the rows is part of what they say, and stays; so few columns fit a narrow screen as they are.
    var isOrdered = false

    /// With more rows than this, the table scrolls by itself.
    private static let tallest = 50

    /// Writes the table; the first cell of each row is the row's heading.
    func write(to html: inout HTMLWriter) {
        guard rows.count > HTMLTable.tallest else { return writeTable(to: &html) }
        html.element("div", ["class": "scroll tall", "tabindex": "0", "role": "region", "aria-label": caption]) {
            writeTable(to: &$0)
        }
    }

    private func writeTable(to html: inout HTMLWriter) {
        html.element("table", ["class": isOrdered ? "plain" : rows.count > 1 ? "cards sort" : "cards"]) { html in
            html.element("caption", caption)
            html.element("thead") { html in
                html.element("tr") { html in
                    for column in columns {
                        let kinds = [
                            column.isNumeric ? "n" : "", column.isWide ? "wide" : "", column.isSortable ? "" : "fixed",
                        ]
                        let style = kinds.filter { !$0.isEmpty }.joined(separator: " ")
                        html.element("th", ["scope": "col", "class": style]) { html in
                            html.write(column.title)
                            column.scale?(&html)
                        }
                    }
                }
            }
            html.element("tbody") { html in
                for row in rows {
                    html.element("tr") { html in
                        for (column, cell) in zip(columns, row).dropLast(columns.count - 1) {
                            html.element("th", ["scope": "row"]) { HTMLTable.write(cell, to: &$0, column) }
                        }
                        for (column, cell) in zip(columns, row).dropFirst() { write(cell, column, to: &html) }
                    }
                }
            }
        }
    }

    private func write(_ cell: Cell, _ column: Column, to html: inout HTMLWriter) {
        // The label is what a card shows in place of the column's heading.
        var kinds = (column.isNumeric ? ["n"] : []) + (column.isWide ? ["wide"] : [])
        switch cell {
        case .time: kinds.append("t")
        case .code: kinds.append("c")
        case .text, .number, .content: break
        }
        html.element("td", ["class": kinds.joined(separator: " "), "data-label": column.title, "data-v": cell.order]) {
            HTMLTable.write(cell, to: &$0, column)
        }
    }

    private static func write(_ cell: Cell, to html: inout HTMLWriter, _ column: Column) {
        switch cell {
        case .text(let text), .time(let text), .number(let text, _): html.write(text)
        case .code(let text): html.element("code", text)
        case .content(let content): content(&html)
        }
    }
}

extension HTMLTable.Cell {
    /// By what the script orders the cell where its text does not tell.
    fileprivate var order: String {
        guard case .number(_, let value?) = self else { return "" }
        return "\(value)"
    }
}
