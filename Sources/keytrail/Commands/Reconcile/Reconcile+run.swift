internal import ArgumentParser
internal import KeytrailAudit
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

extension Reconcile {
    /// `keytrail reconcile`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Hold a provider's audit log against the calls that you recorded.",
            discussion: """
                Audit logs that are named are imported first; doing so again changes nothing.

                Exit status: 0 nothing at or above --warn-on, 1 warnings, 2 at or above --fail-on, 3 unknown (no event belongs to a \
                credential that is known), 64 usage, 65 input that is no audit log, 74 input/output.

                Example:
                  keytrail reconcile --provider github audit.json
                """
        )

        /// What to write.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text, json
        }

        @OptionGroup var options: GlobalOptions
        @OptionGroup var period: PeriodOptions

        @Argument(help: "Audit logs to import first; - for standard input.")
        var files: [String] = []

        @Option(
            help: ArgumentHelp(
                "Only events of this product: \(Run.products.joined(separator: ", ")).",
                valueName: "product"
            )
        )
        var provider: String?

        private static let products = Set(EventFormat.all.map(\.product)).sorted()

        @Option(help: "The format of the audit logs, as 'import' names it.")
        var formatOfLog: ImportFormatChoice = .auto

        @Option(help: ArgumentHelp("How far apart an event and its call may lie, clocks set alike.", valueName: "span"))
        var tolerance: TimeSpan = .seconds(5)

        @Option(help: "What to write: text, json.")
        var format: Format = .text

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Where to write it; standard output by default.", valueName: "file")
        )
        var output: String?

        @OptionGroup var levels: VerdictOptions

        func validate() throws {
            guard let provider, !Run.products.contains(provider) else { return }
            throw ValidationError(
                "'\(provider.visibleLine)' is no product whose audit log is read; write one of "
                    + "\(Run.products.joined(separator: ", "))"
            )
        }

        func run() async throws {
            let installation = options.installation
            let now = try period.clock()
            let asked = try period.resolve(now: now)
            let store = try installation.store(.readWrite)
            try await importLogs(installation, store)
            let reconciler = Reconciler(product: provider, tolerance: tolerance)
            let window = TimeWindow(start: asked.since ?? .distantPast, end: asked.until)
            let result = try reconciler.reconcile(store, in: window, now: now)
            let names = try ScopeNames(installation).names
            let text =
                switch format {
                case .text:
                    ReconciliationWords(result, names: names).text(
                        style: Terminal.style(
                            options.color,
                            environment: installation.environment,
                            toFile: output != nil
                        )
                    )
                case .json: result.json(names: names).text + "\n"
                }
            try FileOutput.write(text, to: output)
            let verdict = levels.verdict(of: result.findings, isKnown: !result.credentials.isEmpty)
            throw ExitCode(Int32(verdict.rawValue))
        }

        private func importLogs(_ installation: Installation, _ store: CallStore) async throws {
            guard !files.isEmpty else { return }
            let job = ImportJob(recorder: try installation.recorder(), store: store, messages: Messages(options))
            let found = ImportFiles(files, format: formatOfLog)
            if let failure = found.failures.first { throw failure }
            for file in found.paths {
                var choice = formatOfLog
                if case .auto = choice {
                    guard let name = try EventFormat.detected(inFile: file) else {
                        throw ReconcileError.noAuditLog(file)
                    }
                    choice = .events(name)
                }
                if let failure = try await job.run(file, format: choice) { throw failure }
            }
        }
    }
}
