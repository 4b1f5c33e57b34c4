internal import ArgumentParser
internal import Foundation

/// When to colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database.",
            discussion: "Default: $KEYTRAIL_DB, else $XDG_DATA_HOME/keytrail/keytrail.db.",
            valueName: "path"
        )
    )
    var db: String?

    @Option(
        help: ArgumentHelp(
            "The configuration.",
            discussion: "Default: $KEYTRAIL_CONFIG, else $XDG_CONFIG_HOME/keytrail/config.yml.",
            valueName: "path"
        )
    )
    var config: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A folder of rule files in place of the shipped ones; repeatable.", valueName: "dir")
    )
    var rules: [String] = []

    @Option(
        help: ArgumentHelp(
            "The values of placeholders in rules.",
            discussion: "Default: placeholders.yml in the folders of rules.",
            valueName: "file"
        )
    )
    var placeholders: String?

    @Flag(name: .shortAndLong, help: "Say nothing beside the result.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what is done.")
    var verbose = false

    @Option(help: ArgumentHelp("When to colour: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    /// The installation that these options describe, in this process's environment.
    var installation: Installation {
        let arguments = CommandLine.arguments
        let executable = Bundle.main.executablePath ?? arguments.first ?? "keytrail"
        return Installation(options: self, environment: ProcessInfo.processInfo.environment, executable: executable)
    }
}
