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

            With --alert whoever the configuration names is told as well, as by 'audit --alert'.

            Examples:
              keytrail watch
              keytrail watch --alert
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

    @Flag(help: "Tell of what is new, reopened or over, as the configuration's part 'alerts' says.")
    var alert = false

    @Flag(help: "End after one round.")
    var once = false

    @Option(help: "What to write: text, ndjson.")
    var format: Format = .text

    func run() async throws {
        let installation = options.installation
        let messages = Messages(options)
        let auditor = Auditor(rules: try installation.ruleSet(), catalog: try installation.catalog().catalog)
        let courier = alert ? AlertCourier(installation, try installation.alerts(), try clock.running()) : nil
        var events = try LiveEvents()
        var watching = try Watching(
            auditor,
            path: installation.databasePath,
            settle: settle,
            span: since,
            notices: try courier.map { try installation.noticePlan($0.alerts, auditor.rules) },
            messages
        )
        if once {
            try tell(await watching.round(at: try clock.clock()))
            try await courier?.deliver(from: watching.store)
            return
        }
        messages.inform(
            "keytrail: watching \(installation.databasePath) with \(counted(auditor.rules.rules.count, "rule"))."
        )
        let stopwatch = ContinuousClock()
        while true {
            let began = stopwatch.now
            try tell(await watching.carefulRound(at: try clock.clock()))
            courier?.begin(from: watching.store)
            // However much there is to read, four fifths of the time belong to others.
            let pause = max(every.duration, (stopwatch.now - began) * 4)
            guard case .due = await events.next(within: pause), !StandardOutput.isClosed else { break }
        }
        if let courier {
            messages.inform("keytrail: ending; alerts under way are waited for, a second signal ends it at once.")
            await courier.finish()
        }
        messages.inform("keytrail: ended after \(counted(watching.rounds, "round")).")
    }

    private func tell(_ steps: [FindingStep]) throws {
        let lines = StepLines(format)
        if !steps.isEmpty { try StandardOutput.write(steps.map(lines.line).joined()) }
    }
}
