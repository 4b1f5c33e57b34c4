internal import ArgumentParser
internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

/// `keytrail watch`: judges the log again and again, and tells what happens to findings.
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge continuously; one line for each step of a finding's life.",
        discussion: """
            What it keeps in the log is what 'audit' would keep. Steps that people take with 'findings' are told as well. \
            SIGTERM and Ctrl-C end it after the round under way with exit status 0; a second signal ends it at once.

            Examples:
              keytrail watch
              keytrail watch --once --format ndjson
            """
    )

    /// The forms of a line.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ndjson
    }

    @OptionGroup var options: GlobalOptions
    @OptionGroup var clock: ClockOptions

    @Option(help: ArgumentHelp("How often the log is judged, such as 5s or 1m.", valueName: "span"))
    var every = TimeSpan.seconds(5)

    @Option(
        help: ArgumentHelp(
            "Judge up to so long ago, such as 10s: calls are stored when they end and judged by when they began.",
            valueName: "span"
        )
    )
    var settle = TimeSpan.seconds(10)

    @Option(
        help: ArgumentHelp(
            "How far back the first round reaches, and each one at least, such as 24h.",
            valueName: "span"
        )
    )
    var since = TimeSpan.days(1)

    @Flag(help: "End after one round.")
    var once = false

    @Option(help: "What to write: text, ndjson.")
    var format: Format = .text

    func run() async throws {
        let installation = options.installation
        let messages = Messages(options)
        let auditor = Auditor(rules: try installation.ruleSet(), catalog: try installation.catalog().catalog)
        var events = try LiveEvents()
        var watching = try Watching(auditor, path: installation.databasePath, settle: settle, span: since, messages)
        let lines = StepLines(format)
        if once { return try await tell(watching.round(at: try clock.clock()), as: lines) }
        messages.inform(
            "keytrail: watching \(installation.databasePath) with \(counted(auditor.rules.rules.count, "rule"))."
        )
        let stopwatch = ContinuousClock()
        while true {
            let began = stopwatch.now
            try tell(await watching.carefulRound(at: try clock.clock()), as: lines)
            // However much there is to read, four fifths of the time belong to others.
            let pause = max(every.duration, (stopwatch.now - began) * 4)
            guard case .due = await events.next(within: pause), !StandardOutput.isClosed else { break }
        }
        messages.inform("keytrail: ended after \(counted(watching.rounds, "round")).")
    }

    /// Where what happened to findings goes, once a round, also when nothing did: whatever tells others of it belongs here.
    private func tell(_ steps: [FindingStep], as lines: StepLines) throws {
        if !steps.isEmpty { try StandardOutput.write(steps.map(lines.line).joined()) }
    }
}
