internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

extension Findings {
    /// `keytrail findings list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the findings that audits kept, the newest first.",
            discussion: """
                Example:
                  keytrail findings list --state open --level high --since 7d
                """
        )

        /// The states by which findings are listed.
        enum State: String, ExpressibleByArgument, CaseIterable {
            case open, acknowledged, silenced, resolved
        }

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Option(
            parsing: .singleValue,
            help: "Only those that are open, acknowledged, silenced or resolved; repeatable."
        )
        var state: [State] = []

        @Option(help: ArgumentHelp("Only those of this level or above.", valueName: "level"))
        var level: Level = .informational

        @Option(help: ArgumentHelp("Only those that were seen since then: 24h, 2026-11-01.", valueName: "time"))
        var since: String?

        @Option(help: "What to write: table, json, ndjson, csv.")
        var format: RowFormat = .table

        private static let columns = [
            "id", "level", "state", "opened_at", "last_seen", "events", "rule", "title", "group",
        ]

        func run() throws {
            let installation = options.installation
            let now = try clock.clock()
            let since = try since.map { try TimeExpression.parse($0, now: now) } ?? .distantPast
            let window = TimeWindow(start: since, end: .distantFuture)
            let kept = try installation.store(.readOnly).read { try $0.keptFindings(in: window, at: now) }
            let rows = kept.reversed().map(\.finding).filter(isWanted).map(row)
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(format.text(columns: List.columns, rows: rows, width: width))
        }

        private func isWanted(_ finding: Finding) -> Bool {
            finding.rule.level >= level && (state.isEmpty || state.contains { $0.rawValue == finding.stateWord })
        }

        private func row(_ finding: Finding) -> [JSON] {
            let isTable = format == .table
            let times = [finding.openedAt, finding.lastSeen].map { isTable ? $0.rfc3339Seconds : $0.rfc3339 }
            let group = JSON.object(finding.group.map { JSON.Member($0.name, .string($0.value)) })
            return [
                .string(finding.id), .string(finding.rule.level.name), .string(finding.stateWord),
                .string(times[0]), .string(times[1]), JSON(finding.eventCount), .string(finding.rule.id),
                .string(finding.rule.title), isTable ? .string(finding.groupText) : group,
            ]
        }
    }
}
