internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail query`: SQL on the log, read only.
struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the log in SQL; nothing can be changed by it.",
        discussion: """
            The view 'calls' has one row a call and OpenTelemetry names for columns; see docs/storage.md.

            Example:
              keytrail query 'SELECT "server.address", count(*) FROM calls GROUP BY 1 ORDER BY 2 DESC'
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "One SELECT statement.")
    var sql: String

    @Option(help: "What to write: table, json, ndjson, csv.")
    var format: RowFormat = .table

    @Option(help: ArgumentHelp("At most this many rows.", valueName: "n"))
    var limit = 100_000

    func run() throws {
        let installation = options.installation
        let result = try installation.store(.readOnly).query(sql, limit: limit)
        let width = Terminal.tableWidth(environment: installation.environment)
        try StandardOutput.write(format.text(columns: result.columns, rows: result.rows, width: width))
        if result.isTruncated {
            Messages(options).inform("keytrail: only the first \(limit) rows; raise --limit for more")
        }
    }
}
