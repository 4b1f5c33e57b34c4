internal import KeytrailModel

extension InspectionWords {
    /// What to do about a state; `nil` when nothing need be done.
    static func nextStep(_ state: CredentialState, _ words: RefusalWords) -> String? {
        if let refusal = state.refusal { return words.sentence(refusal, skew: state.clockSkew) }
        if let problem = state.problem { return sentence(problem) }
        return state.clockSkew.map(RefusalWords.clocks)
    }

    private static func sentence(_ problem: InspectionProblem) -> String {
        switch problem {
        case .unreachable(let type): "the provider gave no answer (\(type)); see 'keytrail calls', and try again"
        case .unexpectedStatus(let status): "the provider answered \(status), which says nothing of it; try again later"
        case .notJSON: "the answer is no JSON object; something between here and the provider may have answered"
        case .tooLong: "the answer is longer than such an answer can be; something else may have answered"
        case .unexpectedMember(let name):
            "the answer's '\(name)' is missing or of another type; the provider's pack may be out of date"
        case .notDescribed:
            "no pack says how to ask; name the provider with 'credentials add --provider', or add 'inspect:' (docs/providers.md)"
        case .missingPart(let part): "its '\(part)', which the question needs, is not to be had; see 'credentials show'"
        }
    }
}
