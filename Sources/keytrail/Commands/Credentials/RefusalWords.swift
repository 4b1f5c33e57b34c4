internal import KeytrailModel

/// What a provider means when it refuses a credential, and what to do about it.
struct RefusalWords {
    /// The credential's name.
    let name: String
    /// Whether a login got its token.
    let isLogin: Bool

    /// One sentence without its full stop.
    func sentence(_ refusal: AuthenticationProblem, skew: TimeSpan?) -> String {
        switch refusal {
        case .wrongKey:
            "the provider does not know the application's key of '\(name)'; compare it with the provider's page"
        case .invalidToken:
            "the provider does not take the token of '\(name)': revoked, mistyped, or another application's; \(renewal)"
        case .expired: "the token of '\(name)' has ended; \(renewal)"
        case .revoked: "the token of '\(name)' was taken back; \(renewal)"
        case .missingScope:
            "'\(name)' works, but lacks the scope for this; see what it may do: keytrail credentials inspect \(name)"
        case .clockSkew:
            skew.map(RefusalWords.clocks) ?? "this machine's clock is not the provider's; set it, and try again"
        }
    }

    private var renewal: String {
        isLogin
            ? "get a new one: keytrail credentials login \(name)"
            : "make a new one, then: keytrail credentials rotate \(name) --to REFERENCE"
    }

    /// How far the provider's clock is ahead of this machine's.
    static func clocks(_ skew: TimeSpan) -> String {
        let isAhead = skew > .zero
        let span = isAhead ? skew : TimeSpan(microseconds: -skew.microseconds)
        return "the provider's clock is \(span) \(isAhead ? "ahead of" : "behind") this machine's; set this one"
    }
}
