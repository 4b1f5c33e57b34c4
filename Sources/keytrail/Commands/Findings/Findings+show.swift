internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

extension Findings {
    /// `keytrail findings show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all there is to say of one finding.",
            discussion: """
                Its calls, its life, what to do next, the findings about it in time, and the silences that match.

                Example:
                  keytrail findings show 8e12bc
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The finding's id, or the beginning of it.")
        var id: String

        @Option(help: "What to write: text, json.")
        var format: PageFormat = .text

        /// How far in time findings are related.
        private static let nearness = TimeSpan.days(1)

        func run() throws {
            let installation = options.installation
            let now = try clock.clock()
            let page = try installation.store(.readOnly).read { try self.page($0, now: now) }
            switch format {
            case .json: try StandardOutput.write(page.json)
            case .text:
                let style = Terminal.style(options.color, environment: installation.environment, toFile: false)
                try StandardOutput.write(page.text(style: style))
            }
        }

        private func page(_ reader: CallReader, now: Timestamp) throws -> FindingPage {
            let all = try reader.keptFindings(at: now)
            let kept = try FindingChoice.finding(id, among: all)
            let finding = kept.finding
            var page = FindingPage(finding: finding, record: kept.record, events: kept.events)
            page.calls = try finding.evidence.flatMap { id in
                let instant = TimeWindow(start: id.startedAt, end: id.startedAt)
                return try reader.calls(matching: CallFilter(in: instant)).filter { $0.id == id }
            }
            for id in finding.evidence {
                let instant = TimeWindow(start: id.startedAt, end: id.startedAt)
                try reader.events(in: instant) { if $0.id == id { page.traces.append($0) } }
            }
            let window = TimeWindow(
                start: finding.openedAt - Show.nearness,
                end: finding.lastSeen + Show.nearness
            )
            page.related = all.map(\.finding).filter { other in
                other.id != finding.id && window.overlaps(TimeWindow(start: other.openedAt, end: other.lastSeen))
                    && (other.rule.id == finding.rule.id || Show.shareCredential(other, finding))
            }
            page.silences = try reader.silences().filter { $0.matches(finding) }
            return page
        }

        private static func shareCredential(_ one: Finding, _ other: Finding) -> Bool {
            let name = CallColumn.credentialID.fieldName
            let credentials = Set(one.group.filter { $0.name == name }.map(\.value))
            return other.group.contains { $0.name == name && credentials.contains($0.value) }
        }
    }
}
