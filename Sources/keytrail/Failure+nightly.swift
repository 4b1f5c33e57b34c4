internal import KeytrailAlert

extension Failure {
    static func words(_ error: NightlyError) -> (String, Int32) {
        switch error {
        case .isRunning:
            return (
                "another 'keytrail nightly' is at work on this log; this one leaves it to that.", ExitStatus.tryLater
            )
        case .noLock(let path, let code):
            return ("the lock \(path) cannot be taken: \(reason(code)).", ExitStatus.inputOutput)
        case .notMailed(let sink, let problem):
            let message = "the report did not go out through '\(sink)': \(problem.code)"
            return ("\(message); the next run takes this period up again.", ExitStatus.inputOutput)
        case .noMailSink(let name):
            return ("'\(name)' is no sink of kind mail; name one with --mail.", ExitStatus.usage)
        case .badPing:
            return ("--ping takes an address such as https://watch.example.com/id, or where it is kept: env:NAME.", 64)
        }
    }
}
