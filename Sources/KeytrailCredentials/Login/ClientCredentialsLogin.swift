internal import KeytrailOAuth

/// OAuth 2.0's client credentials: a token for the program itself, without a user (RFC 6749 §4.4).
package struct ClientCredentialsLogin: Sendable {
    /// The token endpoint.
    package var token: TokenEndpoint
    /// The scopes to ask for.
    package var scopes: [String]

    /// Plans a login.
    package init(token: TokenEndpoint, scopes: [String]) {
        self.token = token
        self.scopes = scopes
    }

    /// Asks for the token.
    ///
    /// - Throws: `LoginProblem`.
    package func run(_ doors: LoginDoors) async throws(LoginProblem) -> IssuedToken {
        try await token.token(for: .clientCredentials, scopes: scopes, client: doors.client, now: doors.now)
    }
}
