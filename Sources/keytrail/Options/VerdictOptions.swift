internal import ArgumentParser
internal import KeytrailModel

/// From which levels on findings are told by the exit status.
struct VerdictOptions: ParsableArguments {
    @Option(help: ArgumentHelp("From this level on, exit with 2.", valueName: "level"))
    var failOn: Level = .high

    @Option(help: ArgumentHelp("From this level on, exit with 1.", valueName: "level"))
    var warnOn: Level = .medium
}
