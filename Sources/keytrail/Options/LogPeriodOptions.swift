internal import ArgumentParser
internal import KeytrailModel

/// The part of the log that rules are tried on.
struct LogPeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "From when on: 24h, now-7d, yesterday, 2026-11-01, RFC 3339.",
            valueName: "time"
        )
    )
    var since = "90d"

    @Option(help: ArgumentHelp("Until when. Default: now.", valueName: "time"))
    var until: String?

    @OptionGroup var clockOptions: ClockOptions

    /// The period.
    ///
    /// - Throws: `CommandError.badTime`, `CommandError.emptyPeriod`.
    func window() throws -> TimeWindow {
        let now = try clockOptions.clock()
        let until = try until.map { try TimeExpression.parse($0, now: now) } ?? now
        let since = try TimeExpression.parse(since, now: now)
        if since > until { throw CommandError.emptyPeriod(since: since, until: until) }
        return TimeWindow(start: since, end: until)
    }
}
