/// Why a provider refuses a credential.
public enum AuthenticationProblem: String, Error, Sendable, Hashable, CaseIterable {
    /// The application's key is missing, malformed or unknown.
    case wrongKey = "wrong_key"
    /// The token is none, or not one of this application or member; a revoked one looks the same at many providers.
    case invalidToken = "invalid_token"
    /// The token's time is over.
    case expired
    /// The token was taken back.
    case revoked
    /// The token is good, and not for this.
    case missingScope = "missing_scope"
    /// The clocks differ too far for a signature's timestamp.
    case clockSkew = "clock_skew"
}
