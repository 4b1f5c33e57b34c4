internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

extension Findings {
    /// `keytrail findings ack`.
    struct Ack: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Acknowledge findings: they are known, and do not count.",
            discussion: """
                An acknowledgement is good until --until, or for as long as the finding lasts; it ends when the episode is \
                over and goes on again. An earlier one gives way.

                Example:
                  keytrail findings ack 8e12bc --note 'rotated the token, see the incident page' --until 7d
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions
        @OptionGroup var person: PersonOptions

        @Argument(help: "The findings' ids, or the beginnings of them.")
        var id: [String]

        @Option(help: ArgumentHelp("What others need to know.", valueName: "text"))
        var note: String

        @Option(help: ArgumentHelp("Until when it is good: 7d, tomorrow, 2026-12-01, RFC 3339.", valueName: "time"))
        var until: String?

        func run() throws {
            let now = try clock.clock()
            let acknowledgement = Acknowledgement(
                at: now,
                author: try person.name(),
                note: try PersonOptions.text(note, option: "--note"),
                until: try until.map { try EndTime.parse($0, now: now) }
            )
            let store = try options.installation.existingStore()
            let chosen = try Findings.choose(id, in: store, now: now)
            let done = try store.acknowledge(chosen.map(\.id), acknowledgement)
            let end = acknowledgement.until.map { " until \($0.rfc3339Seconds)" } ?? ""
            for finding in chosen where done.contains(finding.id) {
                Messages(options).inform("acknowledged \(finding.id)\(end): \(finding.rule.title.visibleLine)")
            }
            let gone = chosen.map(\.id).filter { !done.contains($0) }
            if !gone.isEmpty { throw FindingsError.goneFindings(gone) }
        }
    }

    /// `keytrail findings unack`.
    struct Unack: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take acknowledgements back: the findings count again.",
            discussion: """
                Example:
                  keytrail findings unack 8e12bc --note 'the old token is still in use'
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions
        @OptionGroup var person: PersonOptions

        @Argument(help: "The findings' ids, or the beginnings of them.")
        var id: [String]

        @Option(help: ArgumentHelp("What others need to know.", valueName: "text"))
        var note: String?

        func run() throws {
            let now = try clock.clock()
            let author = try person.name()
            let note = try note.map { try PersonOptions.text($0, option: "--note") }
            let store = try options.installation.existingStore()
            let chosen = try Findings.choose(id, in: store, now: now)
            let done = try store.unacknowledge(chosen.map(\.id), by: author, note: note, at: now)
            for finding in chosen {
                let title = finding.rule.title.visibleLine
                Messages(options).inform(
                    done.contains(finding.id)
                        ? "\(finding.id) counts again: \(title)" : "\(finding.id) is not acknowledged: \(title)"
                )
            }
        }
    }

    /// The findings that ids name, each once.
    static func choose(_ ids: [String], in store: CallStore, now: Timestamp) throws -> [Finding] {
        let kept = try store.read { try $0.keptFindings(at: now) }
        var seen: Set<String> = []
        return try ids.map { try FindingChoice.finding($0, among: kept).finding }.filter { seen.insert($0.id).inserted }
    }
}
