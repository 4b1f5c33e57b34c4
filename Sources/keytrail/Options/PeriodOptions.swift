internal import ArgumentParser
internal import KeytrailModel

/// The period that a command looks at.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "From when on: 24h, now-7d, yesterday, 2026-11-01, RFC 3339. Default: the whole log.",
            valueName: "time"
        )
    )
    var since: String?

    @Option(help: ArgumentHelp("Until when. Default: now.", valueName: "time"))
    var until: String?

    @OptionGroup var clockOptions: ClockOptions

    /// The clock's time, unless the hidden `--now` states another one.
    ///
    /// - Throws: `CommandError.badTime`.
    func clock() throws -> Timestamp { try clockOptions.clock() }

    /// The period at `now`.
    ///
    /// - Throws: `CommandError.badTime`, `CommandError.emptyPeriod`.
    func resolve(now: Timestamp) throws -> (since: Timestamp?, until: Timestamp) {
        let since = try since.map { try TimeExpression.parse($0, now: now) }
        let until = try until.map { try TimeExpression.parse($0, now: now) } ?? now
        if let since, since > until { throw CommandError.emptyPeriod(since: since, until: until) }
        return (since, until)
    }
}
