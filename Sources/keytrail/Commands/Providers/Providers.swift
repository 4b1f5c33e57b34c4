internal import ArgumentParser

/// `keytrail providers`: what is known of APIs.
struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is known of providers, and read descriptions of APIs.",
        discussion: """
            Example:
              keytrail providers show slack
            """,
        subcommands: [List.self, Show.self, ImportOpenAPI.self]
    )
}
