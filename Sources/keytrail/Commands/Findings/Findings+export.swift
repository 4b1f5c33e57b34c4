internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

extension Findings {
    /// `keytrail findings export`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write every finding with its life, for other programs.",
            discussion: """
                One line a finding, the oldest first. In ndjson a line has the members of a finding in reports, and its \
                timeline; in csv what keeps it from counting now.

                Example:
                  keytrail findings export --format csv > findings.csv
                """
        )

        /// The forms in which findings are written for other programs.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case ndjson, csv
        }

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Option(help: ArgumentHelp("Only those that were seen since then: 24h, 2026-11-01.", valueName: "time"))
        var since: String?

        @Option(help: "What to write: ndjson, csv.")
        var format: Format = .ndjson

        private static let columns = [
            "id", "rule", "title", "level", "state", "group", "opened_at", "last_seen", "resolved_at", "events",
            "observed", "expected", "late", "first_reported_at", "last_reported_at", "acknowledged_by",
            "acknowledged_until", "note", "silenced_by", "silenced_until", "reason", "why",
        ]

        func run() throws {
            let now = try clock.clock()
            let since = try since.map { try TimeExpression.parse($0, now: now) } ?? .distantPast
            let window = TimeWindow(start: since, end: .distantFuture)
            let kept = try options.installation.store(.readOnly).read { try $0.keptFindings(in: window, at: now) }
            switch format {
            case .ndjson: try StandardOutput.write(kept.map { Export.object($0).text + "\n" }.joined())
            case .csv:
                let lines = kept.map { CSV.line(Export.row($0)) }
                try StandardOutput.write(CSV.line(Export.columns.map(JSON.string)) + lines.joined())
            }
        }

        private static func object(_ kept: KeptFinding) -> JSON {
            guard case .object(let members) = JSON(kept.finding) else { return .null }
            return .object(
                members + [
                    JSON.Member("first_reported_at", JSON(kept.record.firstReportedAt)),
                    JSON.Member("last_reported_at", JSON(kept.record.lastReportedAt)),
                    JSON.Member("timeline", .array(kept.events.map { JSON($0) })),
                ]
            )
        }

        private static func row(_ kept: KeptFinding) -> [JSON] {
            let finding = kept.finding
            let (word, silence) = (finding.standing.acknowledgement, finding.standing.silence)
            return [
                .string(finding.id), .string(finding.rule.id), .string(finding.rule.title),
                .string(finding.rule.level.name), .string(finding.stateWord), .string(finding.groupText),
                JSON(finding.openedAt), JSON(finding.lastSeen), JSON(finding.resolvedAt), JSON(finding.eventCount),
                .string(finding.observed), .string(finding.expected), .bool(finding.isLate),
                JSON(kept.record.firstReportedAt), JSON(kept.record.lastReportedAt), JSON(word?.author),
                JSON(word?.until), JSON(word?.note), JSON(silence?.author), JSON(silence?.end), JSON(silence?.reason),
                .string(finding.why),
            ]
        }
    }
}
