package import KeytrailClient
package import KeytrailModel
package import KeytrailOAuth

/// A provider's token endpoint and how it wants to be asked.
package struct TokenEndpoint: Sendable {
    /// Its address.
    package var endpoint: Endpoint
    /// Who asks.
    package var authentication: ClientAuthentication
    /// What stands between two scopes of a request.
    package var scopeSeparator: String
    /// What stands between two scopes of an answer, beside a space.
    package var answerSeparator: String

    /// Creates it.
    package init(
        endpoint: Endpoint,
        authentication: ClientAuthentication,
        scopeSeparator: String = " ",
        answerSeparator: String = ","
    ) {
        self.endpoint = endpoint
        self.authentication = authentication
        self.scopeSeparator = scopeSeparator
        self.answerSeparator = answerSeparator
    }

    /// Asks for a token; the call is recorded.
    ///
    /// - Throws: `LoginProblem.client`, `.oauth2`.
    package func token(
        for grant: TokenRequest.Grant,
        scopes: [String] = [],
        client: InstrumentedClient,
        now: @Sendable () -> Timestamp
    ) async throws(LoginProblem) -> IssuedToken {
        var request = TokenRequest(grant, client: authentication, scopes: scopes)
        request.scopeSeparator = scopeSeparator
        let credential = request.basicCredentials.map { ClientCredential.basic(user: $0.user, password: $0.password) }
        // The lifetime counts from before the answer, so that the token is never believed to live longer than it does.
        let asked = now()
        let answer = try await client.post(request.body, to: endpoint.url, credential: credential)
        do throws(OAuth2Error) {
            let response = try TokenResponse(
                status: answer.status,
                contentType: answer.contentType,
                body: answer.body,
                scopeSeparator: answerSeparator
            )
            return IssuedToken(response, now: asked)
        } catch {
            throw .oauth2(error)
        }
    }
}
