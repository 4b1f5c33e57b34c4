internal import ArgumentParser
internal import KeytrailRun

extension ShellHook.Shell: ExpressibleByArgument {}

/// `keytrail shell-init`: functions for an interactive shell.
struct ShellInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print shell functions: kt, short for 'keytrail run --', and commands that are always recorded.",
        discussion: """
            Put one line into the shell's start-up file. Scripts and cron jobs do not read that; write 'keytrail run --' there.

            Example:
              eval "$(keytrail shell-init bash --wrap curl --wrap terraform)"
            """
    )

    @Argument(help: "bash, zsh or fish (there: keytrail shell-init fish | source).")
    var shell: ShellHook.Shell

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Record this command whenever it is typed; repeatable.", valueName: "command")
    )
    var wrap: [String] = []

    func validate() throws {
        for name in wrap where !ShellHook.canWrap(name) {
            throw ValidationError("'\(name)' cannot be the name of a shell function that stands for a command")
        }
    }

    func run() throws {
        try StandardOutput.write(ShellHook(shell, wrapping: wrap).text)
    }
}
