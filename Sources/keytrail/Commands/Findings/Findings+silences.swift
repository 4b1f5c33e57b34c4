internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

extension Findings {
    /// `keytrail findings silences`.
    struct Silences: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the silences.",
            discussion: """
                Example:
                  keytrail findings silences --all
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Flag(help: "Also those that are over.")
        var all = false

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        private static let columns = [
            "id", "state", "matchers", "starts_at", "ends_at", "author", "ended_by", "last_matched_at", "reason",
        ]

        func run() throws {
            let installation = options.installation
            let now = try clock.clock()
            let silences = try installation.store(.readOnly).read { try $0.silences() }
            let rows = silences.filter { all || $0.end > now }.map { row($0, now: now) }
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(format.text(columns: Silences.columns, rows: rows, width: width))
        }

        private func row(_ silence: Silence, now: Timestamp) -> [JSON] {
            let isTable = format == .table
            func time(_ time: Timestamp?) -> JSON { JSON(isTable ? time?.rfc3339Seconds : time?.rfc3339) }
            let matchers = silence.matchers.map(\.description)
            let state = silence.isActive(at: now) ? "active" : silence.end <= now ? "over" : "to come"
            return [
                .string(silence.id), .string(state),
                isTable ? .string(matchers.joined(separator: " ")) : JSON(matchers), time(silence.startsAt),
                time(silence.end), .string(silence.author), JSON(silence.endedBy), time(silence.lastMatchedAt),
                .string(silence.reason),
            ]
        }
    }
}
