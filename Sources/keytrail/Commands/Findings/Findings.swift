internal import ArgumentParser

/// `keytrail findings`: the life of findings.
struct Findings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at what audits found, acknowledge it, silence it for a while.",
        discussion: """
            'audit' judges the log and keeps what it finds. A finding that is acknowledged or silenced is still found and \
            shown, but does not count for the exit status. A finding is named by its id, as reports show it, or the \
            beginning of it. See docs/findings.md.

            Example:
              keytrail findings list --state open
            """,
        subcommands: [
            List.self, Show.self, Ack.self, Unack.self, SilenceCommand.self, Silences.self, Unsilence.self, Export.self,
        ]
    )
}
