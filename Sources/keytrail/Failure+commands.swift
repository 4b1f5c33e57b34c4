internal import KeytrailModel

extension Failure {
    static func words(_ error: CommandError) -> (String, Int32) {
        switch error {
        case .badTime(let text):
            let message = "'\(text)' is no time; write 24h, now-7d, yesterday, 2026-11-01 or an RFC 3339 time such as"
            return ("\(message) 2026-11-01T08:00:00Z.", ExitStatus.usage)
        case .emptyPeriod(let since, let until):
            let message = "the period begins at \(since.rfc3339Seconds), after its end at \(until.rfc3339Seconds)"
            return ("\(message); swap --since and --until.", ExitStatus.usage)
        case .unwritable(let path, let errno):
            return ("\(path) cannot be written: \(reason(errno)).", ExitStatus.inputOutput)
        case .noShippedRules:
            let message =
                "the shipped rules are not where this program was installed; reinstall it, or name a folder with"
            return ("\(message) --rules.", ExitStatus.inputOutput)
        case .badFilter(let text, let near):
            let hint = near.map { "; did you mean '\($0)'?" } ?? "; write FIELD=VALUE, such as outcome=auth_failed."
            return ("'\(text)' is no filter\(hint)", ExitStatus.usage)
        case .badFilterValue(let value, let field):
            return ("'\(value)' is no value of \(field); see 'keytrail calls --help'.", ExitStatus.usage)
        case .badConfiguration(let path):
            return ("the configuration \(path) cannot be used; mend what is named above.", ExitStatus.usage)
        case .unknownCredential(let name, let known):
            let hint = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
            return ("the configuration has no credential '\(name)'; \(hint).", ExitStatus.usage)
        case .credentialUnavailable(let name, let part, let problem):
            return ("the \(part) of credential '\(name)' \(words(problem))", ExitStatus.usage)
        case .credentialForOtherHost(let name, let host):
            let message =
                "credential '\(name)' may not be sent to '\(host)'; add the host to its 'hosts' in the configuration"
            return ("\(message) if it should.", ExitStatus.usage)
        case .unreadableBody(let path):
            return ("the body's file \(path) cannot be read; check the path after @.", ExitStatus.inputOutput)
        case .badHeader:
            return ("a header must be written as 'Name: value'.", ExitStatus.usage)
        }
    }

    private static func words(_ problem: CredentialProblem) -> String {
        switch problem {
        case .missing: "is missing in the configuration."
        case .badReference: "must be a reference, env:NAME or file:PATH, never the value itself."
        case .unsetVariable(let name): "is read from $\(name), which is not set; set it or change the reference."
        case .unreadableFile(let path): "is read from \(path), which cannot be read; check the path."
        case .readableByOthers(let path): "is read from \(path), which others may read; run chmod 600 on it."
        }
    }
}
