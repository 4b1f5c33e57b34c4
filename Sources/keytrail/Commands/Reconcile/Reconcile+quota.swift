internal import ArgumentParser
internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

extension Reconcile {
    /// `keytrail reconcile quota`.
    struct Quota: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold the quotas' counters that answers tell against the calls that you recorded.",
            discussion: """
                A counter that falls by more than your own calls explain was used by somebody else: no audit log is needed. Calls in \
                flight may have been counted or not; only what goes beyond them is told.

                Exit status: 0 nothing at or above --warn-on, 1 warnings, 2 at or above --fail-on, 3 unknown (no answer told a \
                counter), 64 usage, 74 input/output.

                Example:
                  keytrail reconcile quota --since 7d
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var period: PeriodOptions

        @Option(help: "What to write: text, json.")
        var format: Run.Format = .text

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Where to write it; standard output by default.", valueName: "file")
        )
        var output: String?

        @OptionGroup var levels: VerdictOptions

        func run() throws {
            let installation = options.installation
            let now = try period.clock()
            let asked = try period.resolve(now: now)
            let window = TimeWindow(start: asked.since ?? .distantPast, end: asked.until)
            let catalog = try installation.knownProviders()
            let account = try installation.store(.readOnly).read { reader in
                try QuotaAccount(reader, catalog: catalog, in: window, now: now)
            }
            let names = try ScopeNames(installation).names
            let text =
                switch format {
                case .text:
                    QuotaWords(account, names: names).text(
                        style: Terminal.style(
                            options.color,
                            environment: installation.environment,
                            toFile: output != nil
                        )
                    )
                case .json: account.json(names: names).text + "\n"
                }
            try FileOutput.write(text, to: output)
            let verdict = levels.verdict(of: account.findings, isKnown: !account.counts.isEmpty)
            throw ExitCode(Int32(verdict.rawValue))
        }
    }
}
