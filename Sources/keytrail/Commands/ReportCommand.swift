internal import ArgumentParser
internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

/// `keytrail report`: usage and findings of a period.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the usage-and-findings report of a period.",
        discussion: """
            The exit status says only whether the report was written; 'audit' is the one that judges.

            Example:
              keytrail report --period week --format html -o report.html
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var period: PeriodOptions

    @Option(
        name: .customLong("period"),
        help: ArgumentHelp("The last day, week or month, up to --until.", valueName: "day|week|month")
    )
    var length: PeriodLength?

    @Option(help: "What to write.")
    var format: ReportFormat = .text

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write it; standard output by default.", valueName: "file")
    )
    var output: String?

    func validate() throws {
        if length != nil, period.since != nil { throw ValidationError("give --period or --since, not both") }
    }

    func run() async throws {
        let installation = options.installation
        let now = try period.clock()
        let asked = try period.resolve(now: now)
        let since = length.map { asked.until - $0.span } ?? asked.since
        let auditor = Auditor(rules: try installation.ruleSet(), catalog: try installation.catalog().catalog)
        let store = try installation.store(.readOnly)
        var request = AuditRequest(since: since, until: asked.until, now: now, heedsPeople: true)
        request.inventory = try ScopeNames(installation).inventory
        let report = try await auditor.report(on: store, request)
        let style = Terminal.style(options.color, environment: installation.environment, toFile: output != nil)
        let text = ReportRenderer(version: Version.text, style: style).render(report, as: format)
        try FileOutput.write(text, to: output)
    }
}

/// The lengths of period that a report is asked for by name.
enum PeriodLength: String, ExpressibleByArgument, CaseIterable {
    case day, week, month

    var span: TimeSpan {
        switch self {
        case .day: .days(1)
        case .week: .days(7)
        case .month: .days(30)
        }
    }
}
