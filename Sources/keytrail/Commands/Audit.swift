public import ArgumentParser
internal import Foundation
internal import KeytrailAlert
internal import KeytrailAudit
public import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

/// `keytrail audit`: judges a period and says so by its exit status.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge a period of the log, or files without a database.",
        discussion: """
            Exit status: 0 nothing at or above --warn-on, 1 warnings, 2 at or above --fail-on, 3 unknown (no call was \
            recorded, or not every call, or a rule could not be evaluated), 64 usage, 65 input that is no log, 70 internal, 74 \
            input/output.

            sarif, junit and markdown are for build servers and code hosts, prometheus and nagios for monitoring, csv for \
            spreadsheets, json for everything else.

            Examples:
              keytrail audit --since 24h --fail-on high
              keytrail audit --format html -o report.html recorded.ndjson.gz
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var period: PeriodOptions

    @Argument(help: "Files to judge by themselves, in a format that 'import' reads.")
    var files: [String] = []

    @Option(help: "The files' format.")
    var inputFormat: ImportFormatChoice = .auto

    @Option(help: "What to write.")
    var format: ReportFormat = .text

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write it; standard output by default.", valueName: "file")
    )
    var output: String?

    @OptionGroup var levels: VerdictOptions

    @Flag(help: "Write every instant at which a rule's condition held, as text or json, instead of a report.")
    var allWindows = false

    @Flag(help: "Report only findings that no earlier audit reported, or that count again.")
    var newOnly = false

    @Flag(help: "Tell of what is new, reopened or over, as the configuration's part 'alerts' says.")
    var alert = false

    func validate() throws {
        if alert && (allWindows || !files.isEmpty) {
            throw ValidationError("--alert is for the log's findings; leave files and --all-windows out")
        }
        if newOnly && (allWindows || !files.isEmpty) {
            throw ValidationError("--new-only is for reports about the log; leave files and --all-windows out")
        }
        if allWindows && format != .text && format != .json {
            throw ValidationError("--all-windows writes text or json; leave --format \(format.rawValue) out")
        }
    }

    func run() async throws {
        let installation = options.installation
        let now = try period.clock()
        let asked = try period.resolve(now: now)
        var request = AuditRequest(
            since: asked.since,
            until: asked.until,
            now: now,
            warnOn: levels.warnOn,
            failOn: levels.failOn,
            heedsPeople: true
        )
        request.inventory = try ScopeNames(installation).inventory
        if allWindows { return try await writeAllWindows(installation, request) }
        let report =
            files.isEmpty ? try await judgeLog(installation, request) : try await judgeFiles(installation, request)
        let style = Terminal.style(options.color, environment: installation.environment, toFile: output != nil)
        let text = ReportRenderer(version: Version.text, style: style).render(report, as: format)
        try FileOutput.write(text, to: output)
        if format != .text { Messages(options).show(report.diagnostics) }
        throw ExitCode(Int32(report.verdict.rawValue))
    }

    private func judgeLog(_ installation: Installation, _ request: AuditRequest) async throws -> Report {
        let auditor = try auditor(installation)
        // A mistyped path must not become an empty log that nobody looks at.
        guard FileManager.default.fileExists(atPath: installation.databasePath) else {
            throw StoreError.missing(path: installation.databasePath)
        }
        // Before an hour of judging: nobody would be told.
        let alerts = alert ? try installation.alerts() : .none
        let plan = alert ? try installation.noticePlan(alerts, auditor.rules) : nil
        let store = try installation.store(.readWrite)
        let report = try await auditor.report(on: store, request)
        let kept = try auditor.keep(report, in: store, notices: plan)
        let progress = TaskProgress(judgedUntil: report.window.end, succeededAt: request.now)
        try store.noteSuccess(of: "audit", progress)
        if alert {
            let desk = installation.alertDesk(store, alerts, now: try period.clockOptions.running())
            AlertWords.tell(try await desk.deliverDue(), Messages(options))
        }
        return newOnly ? auditor.onlyNew(kept, request) : kept
    }

    private func judgeFiles(_ installation: Installation, _ request: AuditRequest) async throws -> Report {
        let auditor = try auditor(installation)
        return try await TemporaryLog.with(files, format: inputFormat, installation: installation) { store in
            try await auditor.report(on: store, request)
        }
    }

    func auditor(_ installation: Installation) throws -> Auditor {
        Auditor(rules: try installation.ruleSet(), catalog: try installation.catalog().catalog)
    }
}

extension ReportFormat: ExpressibleByArgument {}

extension Level: ExpressibleByArgument {
    /// The level of that name.
    public init?(argument: String) { self.init(name: argument) }
    /// The names, for help texts and completions.
    public static var allValueStrings: [String] { allCases.map(\.name) }
    /// The name, for help texts.
    public var defaultValueDescription: String { name }
}
