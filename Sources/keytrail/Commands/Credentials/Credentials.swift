internal import ArgumentParser

/// `keytrail credentials`: the inventory of credentials.
struct Credentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which credentials there are, where each is kept, and who uses it.",
        discussion: """
            A credential is known by a name; its secret parts are references to where they are kept, never values: \
            env:NAME, file:PATH, cmd:COMMAND, keyring:SERVICE/ACCOUNT, vault:PATH#FIELD, aws-sm:ID[#FIELD] and \
            gcp-sm:PROJECT/SECRET[/VERSION][#FIELD]; cmd-shell:TEXT asks for a shell. See docs/credentials.md.

            Example:
              keytrail credentials add trello --key env:TRELLO_KEY --token cmd:'pass show trello/token'
            """,
        subcommands: [
            Add.self, Login.self, List.self, Show.self, Inspect.self, Rotate.self, Retire.self,
        ]
    )
}
