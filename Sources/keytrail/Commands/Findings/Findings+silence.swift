internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailStore

extension Findings {
    /// `keytrail findings silence`.
    struct SilenceCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "silence",
            abstract: "Silence findings for a time: they are found, and do not count.",
            discussion: """
                A matcher is FIELD=VALUE or FIELD!=VALUE, and all of them must hold; in VALUE, '*' stands for any \
                characters. FIELD is rule (its id or title), level, credential, or a group-by field such as server.address. \
                Writes the silence's id. A year is the most.

                Example:
                  keytrail findings silence credential=github-1a2b 'server.address=*.github.com' --for 2d --reason upgrade
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions
        @OptionGroup var person: PersonOptions

        @Argument(help: "What a finding must be like, all of it.")
        var matcher: [String] = []

        @Option(help: ArgumentHelp("Until when: tomorrow, 2026-12-01, RFC 3339.", valueName: "time"))
        var until: String?

        @Option(name: .customLong("for"), help: ArgumentHelp("For how long: 90m, 2d, 1w.", valueName: "time"))
        var length: String?

        @Option(help: ArgumentHelp("Why.", valueName: "text"))
        var reason: String

        func validate() throws {
            if (until == nil) == (length == nil) { throw ValidationError("give --until or --for, one of them") }
        }

        func run() throws {
            let now = try clock.clock()
            let silence = Silence(
                matchers: try matcher.map(SilenceCommand.matcher),
                from: now,
                until: try EndTime.parse(until ?? length ?? "", now: now),
                author: try person.name(),
                reason: try PersonOptions.text(reason, option: "--reason"),
                createdAt: now
            )
            if let problem = silence.problem { throw FindingsError.badSilence(problem) }
            let store = try options.installation.existingStore()
            try store.add(silence)
            let count = try store.read { try $0.findings() }.count { silence.matches($0) }
            let known =
                count == 0
                ? "none of the log's findings; check the matchers" : counted(count, "finding") + " of the log"
            Messages(options).inform("until \(silence.endsAt.rfc3339Seconds), it matches \(known)")
            try StandardOutput.write(silence.id + "\n")
        }

        private static func matcher(_ text: String) throws -> FindingMatcher {
            do {
                return try FindingMatcher(text)
            } catch {
                throw FindingsError.badMatcher(text, error)
            }
        }
    }

    /// `keytrail findings unsilence`.
    struct Unsilence: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a silence before its time: its findings count again.",
            discussion: """
                Example:
                  keytrail findings unsilence 4fd1c2
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions
        @OptionGroup var person: PersonOptions

        @Argument(help: "The silence's id, or the beginning of it.")
        var id: String

        func run() throws {
            let now = try clock.clock()
            let author = try person.name()
            let store = try options.installation.existingStore()
            let silence = try FindingChoice.silence(id, among: try store.read { try $0.silences() })
            guard try store.endSilence(silence.id, by: author, at: now) else {
                throw FindingsError.silenceIsOver(id: silence.id, silence.end)
            }
            Messages(options).inform("ended \(silence.id)")
        }
    }
}
