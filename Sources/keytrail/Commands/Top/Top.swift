internal import ArgumentParser
internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

/// `keytrail top`: what the credentials do at present.
struct Top: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the credentials do at present: rate, errors, latency, quota.",
        discussion: """
            On a terminal the table renews itself; keys choose its order, and q ends it. Elsewhere, and with --once, it is \
            written once.

            Example:
              keytrail top --window 15m --sort errors
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var clock: ClockOptions

    @Option(help: ArgumentHelp("The time that is looked at, up to now, such as 5m.", valueName: "span"))
    var window = TimeSpan.minutes(5)

    @Option(help: ArgumentHelp("How often the table is renewed, such as 2s.", valueName: "span"))
    var every = TimeSpan.seconds(2)

    @Option(help: ArgumentHelp("The order: rate, errors, p95, quota or name.", valueName: "order"))
    var sort: TopOrder = .rate

    @Flag(help: "Write the table once.")
    var once = false

    func run() async throws {
        let installation = options.installation
        let isLive = !once && Terminal.canBeTaken(environment: installation.environment)
        var log = try LiveLog(path: installation.databasePath, mode: .readOnly)
        guard isLive else {
            let snapshot = try snapshot(log.store, at: try clock.clock())
            return try StandardOutput.write(table(snapshot, installation))
        }
        var screen = TopScreen(
            order: sort,
            isColored: Terminal.style(options.color, environment: installation.environment, toFile: false).isColored
        )
        try await screen.run(every: every.duration) {
            if log.change() != .none { try log.reopen() }
            return try snapshot(log.store, at: try clock.clock())
        }
    }

    /// The window that ends at `now`; `nil` while there is no log.
    private func snapshot(_ store: CallStore?, at now: Timestamp) throws -> UsageSnapshot? {
        try store?.read { try UsageSnapshot($0, in: TimeWindow(start: now - window, end: now)) }
    }

    private func table(_ snapshot: UsageSnapshot?, _ installation: Installation) throws -> String {
        guard let snapshot else { return "" }
        let style = Terminal.style(options.color, environment: installation.environment, toFile: false)
        let page = TopPage(
            rows: sort.sorted(TopRow.rows(snapshot)),
            window: window,
            order: sort,
            anonymousCalls: snapshot.anonymousCalls,
            width: Terminal.tableWidth(environment: installation.environment),
            isColored: style.isColored
        )
        return page.lines().map { $0 + "\n" }.joined()
    }
}

extension TopOrder: ExpressibleByArgument {}
