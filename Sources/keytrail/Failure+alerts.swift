extension Failure {
    static func words(_ error: AlertsError) -> (String, Int32) {
        switch error {
        case .badConfiguration(let path):
            return (
                "nobody is told of anything until \(path) is mended; try with 'keytrail alerts test'.",
                ExitStatus.badInput
            )
        case .none(let path):
            let message = "no finding leads to anybody: \(path) has no part 'alerts' with 'sinks' and 'routes'"
            return ("\(message); docs/alerts.md has examples.", ExitStatus.usage)
        case .unknownSink(let name, let known, let path):
            let list = known.isEmpty ? "it has none" : "it has \(known.sorted().joined(separator: ", "))"
            return ("\(path) has no sink '\(name)'; \(list).", ExitStatus.usage)
        case .unknownMessages(let ids):
            let list = ids.prefix(5).map(String.init).joined(separator: ", ")
            return ("nothing waits under \(list) in the outbox; see 'keytrail alerts list'.", ExitStatus.usage)
        case .noChoice:
            return ("name messages by their numbers, or take them all with --all.", ExitStatus.usage)
        }
    }
}
