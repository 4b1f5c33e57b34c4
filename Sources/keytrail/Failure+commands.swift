internal import KeytrailInstallation
internal import KeytrailModel

extension Failure {
    static func words(_ error: InstallationError) -> (String, Int32) {
        switch error {
        case .noRules(let folder):
            let message = "KEYTRAIL_RULES names \(folder), which has no providers/generic.yml"
            return ("\(message); name a folder of shipped rules, or unset it.", ExitStatus.inputOutput)
        }
    }

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
            return ("\(message) --rules or KEYTRAIL_RULES.", ExitStatus.inputOutput)
        case .noRules(let paths):
            let places = paths.joined(separator: ", ")
            let advice = "name a rule file, or a folder that holds some (.yml or .yaml)"
            return ("there is no rule in \(places); \(advice).", ExitStatus.usage)
        case .unknownFinding(_, 0):
            return ("the log has no findings; 'keytrail audit' judges it and keeps them.", ExitStatus.usage)
        case .unknownFinding(let id, let known):
            let list = "'keytrail findings list'"
            return (
                "none of the log's \(known) findings has an id that begins with '\(id)'; see \(list).", ExitStatus.usage
            )
        case .ambiguousFinding(let id, let matching):
            let names = matching.prefix(5).joined(separator: ", ") + (matching.count > 5 ? " and more" : "")
            return (
                "'\(id)' begins the ids of \(matching.count) findings: \(names); write more of it.", ExitStatus.usage
            )
        case .ruleNotInUse(let title, let id):
            let message = "the rule '\(title)' (\(id)) that found it is not among the rules in use"
            return ("\(message); name its folder with --rules.", ExitStatus.usage)
        case .unreadableSeries(let path):
            return ("\(path) cannot be read, or is larger than 1 GiB; check the path.", ExitStatus.inputOutput)
        case .noSeries(let path):
            let advice = "its first two columns, or those called timestamp and value, are a time and a number"
            return ("\(path) has no row of a series; \(advice).", ExitStatus.badInput)
        case .unknownZone(let name):
            return ("'\(name)' is no time zone; write a name such as Europe/Berlin or UTC.", ExitStatus.usage)
        case .unreadableMapping(let path):
            return (
                "the mapping file \(path) cannot be read as UTF-8 text; look at its name and its permissions.",
                ExitStatus.inputOutput
            )
        case .invalidMapping(let path):
            return ("the mapping file \(path) cannot be used; the lines above say where.", ExitStatus.badInput)
        case .badFilter(let text, let near):
            let hint = near.map { "; did you mean '\($0)'?" } ?? "; write FIELD=VALUE, such as outcome=auth_failed."
            return ("'\(text)' is no filter\(hint)", ExitStatus.usage)
        case .badFilterValue(let value, let field):
            return ("'\(value)' is no value of \(field); see 'keytrail calls --help'.", ExitStatus.usage)
        case .unreadableBody(let path):
            return ("the body's file \(path) cannot be read; check the path after @.", ExitStatus.inputOutput)
        case .badAuth:
            let message = "--auth takes a reference such as env:PROXY_LOGIN or file:PATH"
            return ("\(message), which leads to a text user:password.", ExitStatus.usage)
        case .noGateway(let path):
            return ("\(path) cannot be read; write the gateway's routes there, or name another file with --config.", 74)
        case .badGateway(let path):
            return ("the gateway was not opened; mend \(path), and try with --check.", ExitStatus.badInput)
        case .badHeader:
            return ("a header must be written as 'Name: value'.", ExitStatus.usage)
        }
    }
}
