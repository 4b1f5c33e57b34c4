internal import ArgumentParser

/// `keytrail proxy`.
struct Proxy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record the calls of every program that can use a proxy.",
        discussion: """
            Without a subcommand it serves: see 'keytrail help proxy serve'.

            Example:
              keytrail proxy --listen 127.0.0.1:8888
            """,
        subcommands: [ProxyServe.self, ProxyCA.self],
        defaultSubcommand: ProxyServe.self
    )
}
