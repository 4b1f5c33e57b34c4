internal import ArgumentParser
internal import Foundation
internal import KeytrailRun

/// Runs the command and turns what it throws into a sentence and an exit status: the only place that exits.
@main struct Main {
    static func main() async {
        // As it was found, before anything is changed: 'run' hands it on.
        _ = Keytrail.inherited
        StandardDescriptors.reserve()
        // A reader that goes away, as in `keytrail calls | head`, is seen by write(2) instead of killing the process.
        signal(SIGPIPE, SIG_IGN)
        CoreDumps.forbid()
        do {
            var command = try Keytrail.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch is BrokenPipe {
            exit(ExitStatus.success)
        } catch let ended as ChildEnded {
            ended.ending.endThisProcess()
        } catch {
            guard let failure = Failure(error) else { Keytrail.exit(withError: error) }
            StandardError.write("keytrail: \(failure.sentence)\n")
            exit(failure.status)
        }
    }
}

/// The exit statuses that are not an audit's verdict (sysexits.h).
enum ExitStatus {
    static let success: Int32 = 0
    static let usage: Int32 = 64
    static let badInput: Int32 = 65
    static let internalError: Int32 = 70
    static let inputOutput: Int32 = 74
    static let tryLater: Int32 = 75
    static let commandNotExecutable: Int32 = 126
    static let commandNotFound: Int32 = 127
}
