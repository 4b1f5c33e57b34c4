public import KeytrailSecret

/// The question that the user's browser carries to the authorization server (RFC 6749 §4.1.1).
public struct AuthorizationRequest: Sendable {
    /// The authorization endpoint.
    public var endpoint: Endpoint
    /// The client's public name.
    public var clientID: String
    /// Where the answer comes back to; for a native program a loopback address (RFC 8252 §7.3).
    public var redirectURI: String
    /// The scopes to ask for; none leaves the choice to the server.
    public var scopes: [String]
    /// What stands between two scopes: a space (RFC 6749 §3.3), or what the provider takes.
    public var scopeSeparator: String
    /// Ties the answer to this request (RFC 6749 §10.12).
    public var state: Secret
    /// The proof key; `nil` only for a server that does not know it.
    public var proofKey: PKCE?
    /// Parameters of the provider's own, such as `audience`.
    public var parameters: [(name: String, value: String)]

    /// Creates a request for a code.
    public init(
        endpoint: Endpoint,
        clientID: String,
        redirectURI: String,
        scopes: [String],
        state: Secret,
        proofKey: PKCE?
    ) {
        self.endpoint = endpoint
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.scopes = scopes
        scopeSeparator = " "
        self.state = state
        self.proofKey = proofKey
        parameters = []
    }

    /// The address to open.
    ///
    /// It holds the state and the challenge, no secret that could be redeemed: it may be shown to its user, and need
    /// not be logged.
    public var url: String {
        var pairs = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURI),
            ("state", state.reveal()),
        ]
        if !scopes.isEmpty { pairs.append(("scope", scopes.joined(separator: scopeSeparator))) }
        if let proofKey {
            pairs += [("code_challenge", proofKey.challenge), ("code_challenge_method", PKCE.method)]
        }
        return endpoint.appending((pairs + parameters).map { (name: $0.0, value: $0.1) })
    }
}
