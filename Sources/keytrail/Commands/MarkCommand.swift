internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailStore

/// `keytrail mark`: something was changed, and calls may be others from now on.
struct MarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark",
        abstract: "Say that something was changed, so that calls may be more or fewer from then on.",
        discussion: """
            For an hour twice as large a difference from what is usual is needed for a finding, and a level that begins within \
            a day is taken for the usual one a day later, not a week. Findings that begin within a day name it. Without a \
            text, the marks are listed. See docs/baselines.md.

            Example:
              keytrail mark 'deploy 42'
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var clock: ClockOptions
    @OptionGroup var person: PersonOptions

    @Argument(help: "What was changed.")
    var text: String?

    @Option(help: ArgumentHelp("When: 10m (ago), yesterday, 2026-12-01, RFC 3339. Default: now.", valueName: "time"))
    var at: String?

    func validate() throws {
        if text == nil, at != nil { throw ValidationError("--at needs a text") }
    }

    func run() throws {
        let store = try options.installation.existingStore()
        guard let text else { return try list(store) }
        let now = try clock.clock()
        let mark = Mark(
            at: try at.map { try TimeExpression.parse($0, now: now) } ?? now,
            text: try PersonOptions.text(text, option: "the text", maximum: Mark.maximumLength),
            author: try person.name()
        )
        try store.add(mark, now: now)
        Messages(options).inform("keytrail: marked \(mark.at.rfc3339Seconds)")
    }

    private func list(_ store: CallStore) throws {
        let rows = try store.read { try $0.marks() }.map { mark in
            ["\(mark.at.rfc3339Seconds)", mark.author, mark.text]
        }
        guard !rows.isEmpty else { return Messages(options).inform("keytrail: no marks") }
        for row in rows { try StandardOutput.write(row.map(\.visible).joined(separator: "  ") + "\n") }
    }
}
