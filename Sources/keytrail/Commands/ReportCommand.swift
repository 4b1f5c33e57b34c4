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
            With --period, the last whole day, week (from Monday) or month in UTC, compared with the one before. Findings are
            those that audits kept, and the report says how far audits judged; --audit judges the calls anew. The exit status
            says only whether the report was written; 'audit' is the one that judges.

            Example:
              keytrail report --period week --format html -o report.html
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var period: PeriodOptions

    @Option(
        name: .customLong("period"),
        help: ArgumentHelp(
            "The last day, week or month that is over at --until, compared with the one before.",
            valueName: "day|week|month"
        )
    )
    var unit: CalendarPeriod?

    @Flag(help: "Judge the calls anew instead of telling what audits kept; slower.")
    var audit = false

    @Option(help: "What to write.")
    var format: ReportFormat = .text

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write it; standard output by default.", valueName: "file")
    )
    var output: String?

    func validate() throws {
        if unit != nil, period.since != nil { throw ValidationError("give --period or --since, not both") }
    }

    func run() async throws {
        let installation = options.installation
        let now = try period.clock()
        let auditor = Auditor(rules: try installation.ruleSet(), catalog: try installation.catalog().catalog)
        let store = try installation.store(.readOnly)
        var request = try request(now: now)
        request.inventory = try ScopeNames(installation).inventory
        let report = try await report(by: auditor, on: store, request)
        let style = Terminal.style(options.color, environment: installation.environment, toFile: output != nil)
        let text = ReportRenderer(version: Version.text, style: style).render(report, as: format)
        try FileOutput.write(text, to: output)
    }

    private func report(by auditor: Auditor, on store: CallStore, _ request: AuditRequest) async throws -> Report {
        if let unit { return try await auditor.comparedReport(of: unit, on: store, request, judgesAnew: audit) }
        return audit ? try await auditor.report(on: store, request) : try await auditor.keptReport(on: store, request)
    }

    private func request(now: Timestamp) throws -> AuditRequest {
        let asked = try period.resolve(now: now)
        guard let unit else {
            return AuditRequest(since: asked.since, until: asked.until, now: now, heedsPeople: true)
        }
        let window = unit.last(at: asked.until)
        var request = AuditRequest(since: window.start, until: window.end, now: now, heedsPeople: true)
        request.quotaStep = unit == .day ? .hours(1) : .days(1)
        return request
    }
}

extension CalendarPeriod: ExpressibleByArgument {}
