/// A table with a caption and headings, which turns into labelled cards on a narrow screen.
struct HTMLTable {
    /// A column.
    struct Column {
        var title: String
        /// Whether the cells are numbers, set against the right edge.
        var isNumeric = false
        /// Whether the cell takes a card's whole width.
        var isWide = false
        /// What stands below the title, such as a chart's axis.
        var scale: ((inout HTMLWriter) -> Void)?
    }

    /// What a cell shows.
    enum Cell {
        /// Words or a number.
        case text(String)
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

    /// Writes the table; the first cell of each row is the row's heading.
    func write(to html: inout HTMLWriter) {
        html.element("table", ["class": "cards"]) { html in
            html.element("caption", caption)
            html.element("thead") { html in
                html.element("tr") { html in
                    for column in columns {
                        html.element("th", column.isNumeric ? ["scope": "col", "class": "n"] : ["scope": "col"]) {
                            html in
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
        var kinds = column.isNumeric ? ["n"] : column.isWide ? ["wide"] : []
        switch cell {
        case .time: kinds.append("t")
        case .code: kinds.append("c")
        case .text, .content: break
        }
        html.element("td", ["class": kinds.joined(separator: " "), "data-label": column.title]) {
            HTMLTable.write(cell, to: &$0, column)
        }
    }

    private static func write(_ cell: Cell, to html: inout HTMLWriter, _ column: Column) {
        switch cell {
        case .text(let text), .time(let text): html.write(text)
        case .code(let text): html.element("code", text)
        case .content(let content): content(&html)
        }
    }
}
