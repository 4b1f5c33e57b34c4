internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailWorkbench

/// What rules would have found, as a table, JSON or comma-separated values.
struct BacktestWords {
    private let result: Backtest.Result

    init(_ result: Backtest.Result) {
        self.result = result
    }

    func text(_ format: BacktestFormat, width: Int) -> String {
        switch format {
        case .table: table(width: width)
        case .json: json.prettyText + "\n"
        case .csv: csv
        }
    }

    /// What it comes to, on one line.
    var summary: String {
        let findings = result.rows.reduce(0) { $0 + $1.findings }
        let suppressed = result.rows.reduce(0) { $0 + $1.suppressed }
        let silent = result.rules - result.totals.count
        let period = "\(result.window.start.rfc3339Seconds) to \(result.window.end.rfc3339Seconds)"
        return "\(counted(findings, "finding")), \(suppressed) suppressed, from \(period); "
            + "\(silent) of \(counted(result.rules, "rule")) had nothing to say"
    }

    private func table(width: Int) -> String {
        guard !result.rows.isEmpty else { return "" }
        var table = TextTable(["WEEK OF", "LEVEL", "FINDINGS", "SUPPRESSED", "RULE"], rightAligned: [2, 3])
        for row in result.rows { table.append([row.week.start.dateText] + cells(row)) }
        for row in result.totals { table.append(["total"] + cells(row)) }
        return table.text(width: width)
    }

    private func cells(_ row: Backtest.Row) -> [String] {
        [row.rule.level.name, String(row.findings), String(row.suppressed), row.rule.title]
    }

    private var csv: String {
        let header: [JSON] = ["week", "rule", "title", "level", "findings", "suppressed"]
        return CSV.line(header)
            + result.rows.map { row in
                CSV.line([
                    .string(row.week.start.dateText), .string(row.rule.identifier), .string(row.rule.title),
                    .string(row.rule.level.name), JSON(row.findings), JSON(row.suppressed),
                ])
            }.joined()
    }

    private var json: JSON {
        [
            "schema": "keytrail.rules-backtest/1",
            "since": .string(result.window.start.rfc3339),
            "until": .string(result.window.end.rfc3339),
            "complete": .bool(result.isComplete),
            "rules": JSON(result.rules),
            "weeks": .array(result.rows.map { .object([week($0)] + members($0)) }),
            "totals": .array(result.totals.map { .object(members($0)) }),
        ]
    }

    private func week(_ row: Backtest.Row) -> JSON.Member { JSON.Member("week", .string(row.week.start.dateText)) }

    private func members(_ row: Backtest.Row) -> [JSON.Member] {
        row.rule.members
            + [JSON.Member("findings", JSON(row.findings)), JSON.Member("suppressed", JSON(row.suppressed))]
    }
}
