package import KeytrailCapture
package import KeytrailOAuth
internal import KeytrailSecret

/// OAuth 2.0's authorization code with a proof key, the redirect to a loopback address (RFC 6749 §4.1, RFC 8252).
package struct AuthorizationCodeLogin: Sendable {
    /// The authorization endpoint.
    package var authorize: Endpoint
    /// The token endpoint.
    package var token: TokenEndpoint
    /// The client's public name.
    package var clientID: String
    /// The scopes to ask for.
    package var scopes: [String]
    /// What the provider's pack says beside the endpoints.
    package var provider: ProviderLogin.OAuth2
    /// How long, and at which port.
    package var visit: BrowserVisit

    /// Plans a login.
    package init(
        authorize: Endpoint,
        token: TokenEndpoint,
        clientID: String,
        scopes: [String],
        provider: ProviderLogin.OAuth2,
        visit: BrowserVisit
    ) {
        self.authorize = authorize
        self.token = token
        self.clientID = clientID
        self.scopes = scopes
        self.provider = provider
        self.visit = visit
    }

    /// Sends the user to the provider, and redeems the code that comes back.
    ///
    /// - Throws: `LoginProblem`.
    package func run(_ doors: LoginDoors) async throws(LoginProblem) -> IssuedToken {
        let state = doors.random(24)
        let proofKey = provider.usesProofKey ? PKCE(verifier: doors.random(32)) : nil
        let (form, redirectURI) = try await visit.answer(.query, state: state, doors: doors) { redirectURI in
            var request = AuthorizationRequest(
                endpoint: authorize,
                clientID: clientID,
                redirectURI: redirectURI,
                scopes: scopes + provider.extraScopes.filter { !scopes.contains($0) },
                state: state,
                proofKey: proofKey
            )
            request.scopeSeparator = provider.scopeSeparator
            request.parameters = provider.parameters.map { ($0.name, $0.value) }
            return request.url
        }
        let code = try redeemable(form, state: state)
        return try await token.token(
            for: .authorizationCode(code, redirectURI: redirectURI, verifier: proofKey?.verifier),
            client: doors.client,
            now: doors.now
        )
    }

    private func redeemable(_ form: Secret, state: Secret) throws(LoginProblem) -> Secret {
        do throws(OAuth2Error) {
            return try AuthorizationResponse(query: form.reveal(), state: state, issuer: provider.issuer).code
        } catch .refused(.accessDenied) {
            throw .denied
        } catch {
            throw .oauth2(error)
        }
    }
}
