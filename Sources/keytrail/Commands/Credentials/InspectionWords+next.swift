internal import KeytrailModel

extension InspectionWords {
    /// What to do about a state; `nil` when nothing need be done.
    static func nextStep(_ state: CredentialState) -> String? {
        if let refusal = state.refusal { return sentence(refusal, state) }
        if let problem = state.problem { return sentence(problem) }
        return state.clockSkew.map(clocks)
    }

    private static func sentence(_ refusal: AuthenticationProblem, _ state: CredentialState) -> String {
        let renewal = "make a new one and run 'keytrail credentials rotate'"
        switch refusal {
        case .wrongKey: return "the application's key is not one that the provider knows; compare it with its page"
        case .invalidToken: return "the token is revoked, mistyped, or another application's; \(renewal)"
        case .expired: return "its time is over; \(renewal)"
        case .revoked: return "it was taken back; \(renewal)"
        case .missingScope: return "it works, but may not ask about itself; the provider wants a scope that it lacks"
        case .clockSkew:
            return state.clockSkew.map(clocks) ?? "this machine's clock is not the provider's; set it and try again"
        }
    }

    private static func sentence(_ problem: InspectionProblem) -> String {
        switch problem {
        case .unreachable(let type): "the provider gave no answer (\(type)); see 'keytrail calls', and try again"
        case .unexpectedStatus(let status): "the provider answered \(status), which says nothing of it; try again later"
        case .notJSON: "the answer is no JSON object; something between here and the provider may have answered"
        case .tooLong: "the answer is longer than such an answer can be; something else may have answered"
        case .unexpectedMember(let name):
            "the answer's '\(name)' is missing or of another type; the provider's pack may be out of date"
        case .notDescribed: "the provider's pack does not say how to ask; add 'inspect:', see docs/providers.md"
        case .missingPart(let part): "its '\(part)', which the question needs, is not to be had; see 'credentials show'"
        }
    }

    private static func clocks(_ skew: TimeSpan) -> String {
        let isAhead = skew > .zero
        let span = isAhead ? skew : TimeSpan(microseconds: -skew.microseconds)
        return "the provider's clock is \(span) \(isAhead ? "ahead of" : "behind") this machine's; set this one"
    }
}
