internal import KeytrailAlert
internal import KeytrailModel

extension Failure {
    static func words(_ error: ExportError) -> (String, Int32) {
        switch error {
        case .badHeader:
            return (
                "--header takes a name and where the value is kept, such as authorization=env:NAME, never the value.",
                ExitStatus.usage
            )
        case .notKept:
            return (
                "where --otlp points is no https address; http needs --allow-plaintext unless the host is this machine.",
                ExitStatus.usage
            )
        case .stopped(let problem, let tally, let time):
            var sent = "sent \(counted(tally.accepted, "span")) before"
            if tally.refused > 0 { sent += ", \(tally.refused) refused" }
            let message = "the collector took no more: \(problem.code) (\(sent))"
            return ("\(message); go on with --since \(time.rfc3339).", status(problem))
        }
    }

    private static func status(_ problem: SinkProblem) -> Int32 {
        if problem.mayPass { return ExitStatus.tryLater }
        if case .status = problem { return 1 }
        return ExitStatus.inputOutput
    }

    static func words(_ mistake: Collector.Mistake) -> (String, Int32) {
        switch mistake {
        case .badAddress:
            let message = "--otlp takes an address such as https://collector.example.com:4318, or where it is kept"
            return ("\(message): env:NAME.", ExitStatus.usage)
        case .secretInAddress:
            return (
                "a user or a query in an address is a secret: keep the address elsewhere, and name it as env:NAME.",
                ExitStatus.usage
            )
        case .notProtected:
            return (
                "plain http to another machine can be read on the way; use https, or say --allow-plaintext.",
                ExitStatus.usage
            )
        case .badField:
            return (
                "a --header has no name of a header field, or one that each request has anyway.", ExitStatus.usage
            )
        }
    }
}
