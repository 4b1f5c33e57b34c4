internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore
internal import KeytrailWorkbench

extension Rules {
    /// `keytrail rules backtest`.
    struct Backtest: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what rules would have found in the log, by week.",
            discussion: """
                Nothing is written to the log. A finding counts in the week in which it opened; keytrail.suppress says \
                which of them would not have alerted again.

                Exit status: 0 done, 3 unknown (no call was recorded, or not every call, or a rule could not be \
                evaluated), 64 usage, 74 input/output.

                Example:
                  keytrail rules backtest --since 90d my-rules/auth/burst.yml
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var period: LogPeriodOptions

        @Argument(help: "Files and folders; the rules in use by default. Those of --rules are known to them.")
        var paths: [String] = []

        @Option(help: "What to write: table, json, csv.")
        var format: BacktestFormat = .table

        func run() async throws {
            let installation = options.installation
            let files = try installation.ruleFiles(paths)
            let messages = Messages(options)
            messages.show(files.rules.diagnostics)
            let window = try period.window()
            let test = KeytrailWorkbench.Backtest(files, catalog: try installation.catalog().catalog)
            let result = try await test.run(on: installation.store(.readOnly), in: window)
            let words = BacktestWords(result)
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(words.text(format, width: width))
            messages.inform(words.summary)
            if !result.isComplete { throw ExitCode(3) }
        }
    }
}

/// The forms in which a backtest is written.
enum BacktestFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
}
