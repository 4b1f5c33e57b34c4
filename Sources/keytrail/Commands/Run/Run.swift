internal import ArgumentParser
internal import Foundation
internal import KeytrailProxy
internal import KeytrailRun

/// `keytrail run`: another program with its calls recorded.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a program and record its HTTP and HTTPS calls.",
        discussion: """
            The program runs as it would without Keytrail: same terminal, input, output, signals and exit status. Its \
            calls go through a proxy on this machine that is there for it alone, by variables that most clients know; \
            docs/wrapping.md says which. Hosts in NO_PROXY are reached directly and not recorded.

            Nothing is printed but what is exceptional, at the end. Exit status: the program's own; 127 when it is not \
            found, 126 when it cannot be executed, 74 when nothing can be recorded.

            Example:
              keytrail run -- python3 sync.py --all
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(
        help: ArgumentHelp("The integration's name in the log; default: the script's or program's.", valueName: "name")
    )
    var name: String?

    @Flag(help: "At the end, show calls, outcomes and quotas on standard error.")
    var summary = false

    @Flag(help: "Go on recording until every process that the program leaves behind has ended.")
    var linger = false

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Record only hosts like this, such as '*.example.com'; repeatable.", valueName: "host")
    )
    var only: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Let connections to hosts like this pass unseen; repeatable.", valueName: "host")
    )
    var ignore: [String] = []

    @OptionGroup var door: DoorOptions

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments, best after '--'.")
    var command: [String] = []

    func validate() throws {
        guard let first = words.first else {
            throw ValidationError("name a program to run, such as: keytrail run -- curl …")
        }
        if !isTerminated, ["--help", "-h"].contains(first) { throw CleanExit.helpRequest(self) }
        guard isTerminated || !first.hasPrefix("-") else {
            throw ValidationError("unknown option '\(first)'; write '--' before the program")
        }
    }

    private var isTerminated: Bool { command.first == "--" }

    private var words: [String] { isTerminated ? Array(command.dropFirst()) : command }

    func run() async throws {
        let installation = options.installation
        // From here on signals are the child's.
        let watch = try ChildWatch(inherited: Keytrail.inherited)
        let recording = try await RunRecording(
            words,
            name: name,
            hosts: try HostPatterns(only: only, ignored: ignore),
            door: door,
            installation: installation
        )
        let child: ChildProcess
        do {
            let environment = ChildEnvironment(inherited: installation.environment, places: recording.places)
            child = try ChildProcess(
                CommandWords.last(words.count),
                changes: environment.changes,
                inherited: Keytrail.inherited
            )
        } catch {
            _ = await recording.end(nil, of: nil)
            throw error
        }
        recording.begin(child)
        let ending = await end(of: child, watch, recording)
        let report = await recording.end(ending, of: child)
        for warning in report.warnings { Messages(options).inform("keytrail: \(warning.visibleLine)") }
        if summary { StandardError.write(report.table) }
        throw ChildEnded(ending)
    }

    private func end(of child: ChildProcess, _ watch: ChildWatch, _ recording: RunRecording) async -> Ending {
        let ending = await watch.ending(of: child)
        guard watch.hasDescendants else { return ending }
        guard linger else {
            recording.notes.leavesDescendants()
            return ending
        }
        return await watch.endOfDescendants().map { .signaled($0) } ?? ending
    }
}

/// The program that was run has ended; this process ends in the same way.
struct ChildEnded: Error {
    let ending: Ending

    init(_ ending: Ending) {
        self.ending = ending
    }
}
