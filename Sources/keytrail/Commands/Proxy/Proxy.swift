internal import ArgumentParser

/// `keytrail proxy`.
struct Proxy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record the calls of any program that can use a proxy.",
        subcommands: [ProxyServe.self],
        defaultSubcommand: ProxyServe.self
    )
}
