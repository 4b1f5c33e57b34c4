internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail calls`: the log itself.
struct Calls: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show calls, newest first.",
        discussion: """
            A filter is FIELD=VALUE with * for any text; FIELD is an OpenTelemetry name such as \
            http.response.status_code, or credential, provider, host, route, path, method, status, outcome, program, \
            run, pid, executable, owner, machine, client, door, error.

            Examples:
              keytrail calls --since 24h credential=trello-* outcome=auth_failed
              keytrail calls --follow outcome=auth_failed
              keytrail calls --since 1h --format har > calls.har
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var period: PeriodOptions

    @Argument(help: "Filters; a call must satisfy all of them.")
    var filters: [String] = []

    @Option(help: ArgumentHelp("At most this many calls; 1000 by default, 10 with --follow.", valueName: "n"))
    var limit: Int?

    @Flag(help: "Oldest first.")
    var oldestFirst = false

    @Flag(name: .shortAndLong, help: "Show the latest calls, then others as they are stored.")
    var follow = false

    @Option(help: "What to write: table, json, ndjson (reads back with 'import'), csv, har, otlp.")
    var format: CallFormat = .table

    func validate() throws {
        guard follow else { return }
        if period.until != nil || oldestFirst {
            throw ValidationError("--follow goes on for ever, the newest last; leave --until and --oldest-first out")
        }
        if format.lines == nil { throw ValidationError("--follow writes lines; use --format ndjson") }
    }

    func run() async throws {
        let installation = options.installation
        if follow { return try await tail(installation) }
        let asked = try period.resolve(now: try period.clock())
        let window = TimeWindow(start: asked.since ?? .distantPast, end: asked.until)
        let filter = CallFilter(in: window, where: try filters.map(CallFilterArgument.parse))
        let calls = try installation.store(.readOnly).read { reader in
            try reader.calls(matching: filter, limit: limit ?? 1_000, newestFirst: !oldestFirst)
        }
        try StandardOutput.write(format.text(calls, width: Terminal.tableWidth(environment: installation.environment)))
    }

    private func tail(_ installation: Installation) async throws {
        let asked = try period.resolve(now: try period.clock())
        let window = TimeWindow(start: asked.since ?? .distantPast, end: .distantFuture)
        let filter = CallFilter(in: window, where: try filters.map(CallFilterArgument.parse))
        let lines = CallLines(
            format.lines ?? .ndjson,
            width: Terminal.tableWidth(environment: installation.environment)
        )
        var tail = try CallTail(installation, filter: filter, lines: lines, count: limit ?? 10)
        try await tail.run()
    }
}
