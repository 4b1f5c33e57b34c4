internal import KeytrailModel

extension Failure {
    static func words(_ error: FindingsError) -> (String, Int32) { (sentence(error), ExitStatus.usage) }

    private static func sentence(_ error: FindingsError) -> String {
        switch error {
        case .noText(let option): "'\(option)' is empty; say in a few words what others need to know."
        case .longText(let option, let maximum):
            "'\(option)' takes at most \(maximum) bytes; write the details elsewhere, and where they are here."
        case .badMatcher(let text, let problem): sentence(problem, of: text)
        case .badSilence(let problem): sentence(problem)
        case .badEnd(let text):
            "'\(text)' is no time to come; write 7d, tomorrow, 2026-12-01 or an RFC 3339 time such as 2026-12-01T08:00:00Z."
        case .pastEnd(let time): "\(time.rfc3339Seconds) is over; give a time to come."
        case .unknownSilence(_, 0): "the log has no silences; 'keytrail findings silence' makes one."
        case .unknownSilence(let id, let known):
            "none of the log's \(known) silences has an id that begins with '\(id)'; see 'keytrail findings silences --all'."
        case .ambiguousSilence(let id, let matching):
            "'\(id)' begins the ids of \(matching.count) silences: \(some(matching)); write more of it."
        case .silenceIsOver(let id, let end):
            "the silence \(id) was over at \(end.rfc3339Seconds); there is nothing to end."
        case .goneFindings(let ids):
            "an audit that ran meanwhile no longer finds \(some(ids)); see 'keytrail findings list' for what it finds."
        }
    }

    private static func sentence(_ problem: FindingMatcher.Problem, of text: String) -> String {
        switch problem {
        case .malformed:
            "'\(text)' is no matcher; write FIELD=VALUE or FIELD!=VALUE, such as rule=ID, level=low, credential=NAME or "
                + "server.address=*.example.com."
        case .noValue: "'\(text)' has no value; write '*' for any."
        case .regularExpression:
            "'\(text)' is a regular expression, which silences do not take; write FIELD=VALUE, in which '*' stands for any "
                + "characters (and '\\*' for itself)."
        case .unknownLevel(let level):
            "'\(level)' is no level; write \(Level.allCases.map(\.name).joined(separator: ", "))."
        case .tooLong: "a matcher has at most \(FindingMatcher.maximumLength) bytes; use '*' for a part of the value."
        }
    }

    private static func sentence(_ problem: Silence.Problem) -> String {
        switch problem {
        case .noMatcher:
            "a silence needs a matcher such as rule=ID or server.address=api.example.com; one for everything is not to be had."
        case .tooBroad:
            "the matchers name nothing and would silence almost everything; add one such as rule=ID or credential=NAME."
        case .tooManyMatchers:
            "a silence has at most \(Silence.maximumMatchers) matchers; use '*', or make two silences."
        case .noTime: "the silence would end before it starts; give --until or --for a later time."
        case .tooLong:
            "a silence lasts at most a year; give an earlier end, and make a new one then if it is still needed."
        case .noAuthor: "say with --by who wants the silence."
        case .noReason: "say with --reason why."
        }
    }

    private static func some(_ ids: [String]) -> String {
        ids.prefix(5).joined(separator: ", ") + (ids.count > 5 ? " and more" : "")
    }
}
