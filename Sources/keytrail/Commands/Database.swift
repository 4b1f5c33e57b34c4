internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail db`: look after the database.
struct Database: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Check and measure the database.",
        discussion: """
            Example:
              keytrail db check
            """,
        subcommands: [Check.self, Stats.self]
    )

    /// `keytrail db check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that the database is whole.",
            discussion: """
                Exit status: 0 whole, 74 damaged.

                Example:
                  keytrail db check --db audit.db
                """
        )

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let problems = try options.installation.store(.readOnly).check()
            for problem in problems { try StandardOutput.write(problem.description.visibleLine + "\n") }
            guard problems.isEmpty else { throw ExitCode(ExitStatus.inputOutput) }
            Messages(options).inform("the database is whole")
        }
    }

    /// `keytrail db stats`.
    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how large the database is and what is in it.",
            discussion: """
                Example:
                  keytrail db stats --format json
                """
        )

        @OptionGroup var options: GlobalOptions

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        func run() throws {
            let installation = options.installation
            let stats = try installation.store(.readOnly).stats()
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(
                format.text(columns: ["what", "value"], rows: StatsRows.rows(stats), width: width)
            )
        }
    }
}
