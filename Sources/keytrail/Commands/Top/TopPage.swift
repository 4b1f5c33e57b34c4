internal import KeytrailModel
internal import KeytrailReport

/// The table of `keytrail top`, laid out in the columns there are.
struct TopPage {
    /// The rows, in their order.
    var rows: [TopRow]
    /// The window's length.
    var window: TimeSpan
    /// By what they are ordered.
    var order: TopOrder
    /// Calls that carried no credential.
    var anonymousCalls: Int
    /// The columns of the terminal.
    var width: Int
    /// Whether ANSI colours are written.
    var isColored: Bool

    private struct Column {
        var title: String
        var order: TopOrder
        var text: (TopRow) -> String
        var alarms: (TopRow) -> Bool
    }

    /// Numbers have a width of their own, so that they do not jump about; the last give way first on a narrow terminal.
    private static let numberWidth = 8
    private static let nameWidth = 8

    private var columns: [Column] {
        let window = window
        return [
            Column(title: "PER MIN", order: .rate, text: { TopPage.rate($0.calls, window) }, alarms: { _ in false }),
            Column(title: "ERRORS", order: .errors, text: { "\($0.errors)" }, alarms: { $0.errors > 0 }),
            Column(title: "P95", order: .p95, text: { $0.p95?.description ?? "-" }, alarms: { _ in false }),
            Column(
                title: "QUOTA",
                order: .quota,
                text: { $0.headroom.map(TopPage.percent) ?? "-" },
                alarms: { $0.headroom.map { $0 < 100 } ?? false }
            ),
        ]
    }

    /// The lines: headings first, then at most `limit` rows; none is wider than the terminal.
    func lines(limit: Int = .max) -> [String] {
        let room = width - TopPage.nameWidth
        let shown = fitting(room)
        let numbers = shown.map { columnWidth($0) + 2 }.reduce(0, +)
        let longest = rows.map { $0.credential.visible.displayWidth }.max() ?? 0
        let nameWidth = min(max(longest, TopPage.nameWidth), width - numbers)
        let heading = ([cut("CREDENTIAL", nameWidth)] + shown.map { "  " + right(mark($0), columnWidth($0)) }).joined()
        let body = rows.prefix(max(0, limit)).map { row in
            cut(row.credential.visible, nameWidth)
                + shown.map { column in
                    let cell = "  " + right(column.text(row), columnWidth(column))
                    return column.alarms(row) ? tinted(cell, "1;31") : cell
                }.joined()
        }
        return [tinted(heading, "2")] + body
    }

    /// What stands above the table, cut to the terminal.
    func summary(at now: Timestamp) -> String {
        let calls = rows.map(\.calls).reduce(0, +)
        let anonymous = anonymousCalls == 0 ? "" : ", \(anonymousCalls) calls without a credential"
        let words = "keytrail \(now.rfc3339Seconds.dropFirst(11))  last \(window): \(counted(calls, "call")) of "
        return (words + counted(rows.count, "credential") + anonymous).truncated(to: width)
    }

    /// The keys, cut to the terminal.
    static func keys(width: Int) -> String {
        (["q quit"] + TopOrder.allCases.map { "\($0.key) \($0.rawValue)" }).joined(separator: "  ").truncated(to: width)
    }

    /// What has room beside the names; where not all has, what the rows are ordered by goes first.
    private func fitting(_ room: Int) -> [Column] {
        var columns = columns
        if columns.map({ columnWidth($0) + 2 }).reduce(0, +) > room,
            let first = columns.firstIndex(where: { $0.order == order })
        {
            columns.insert(columns.remove(at: first), at: 0)
        }
        var used = 0
        return Array(
            columns.prefix { column in
                used += columnWidth(column) + 2
                return used <= room
            }
        )
    }

    private func columnWidth(_ column: Column) -> Int { max(TopPage.numberWidth, mark(column).displayWidth) }

    private func mark(_ column: Column) -> String { column.title + (column.order == order ? "*" : "") }

    private func tinted(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func cut(_ text: String, _ width: Int) -> String {
        let text = text.truncated(to: width)
        return text + String(repeating: " ", count: max(0, width - text.displayWidth))
    }

    private func right(_ text: String, _ width: Int) -> String {
        let text = text.truncated(to: width)
        return String(repeating: " ", count: max(0, width - text.displayWidth)) + text
    }

    private static func rate(_ calls: Int, _ window: TimeSpan) -> String {
        let tenths = Int((Double(calls) * 600_000_000 / Double(window.microseconds)).rounded())
        return tenths >= 1_000 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static func percent(_ permille: Int) -> String { "\(permille / 10).\(permille % 10)%" }
}
