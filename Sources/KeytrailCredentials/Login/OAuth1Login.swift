internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailModel
package import KeytrailOAuth
internal import KeytrailSecret

/// OAuth 1.0, three-legged: a temporary token, the user's consent, the token (RFC 5849 §2).
package struct OAuth1Login: Sendable {
    /// The three endpoints.
    package struct Endpoints: Sendable {
        /// Where temporary credentials come from.
        package var request: Endpoint
        /// Where the user agrees.
        package var authorize: Endpoint
        /// Where the token comes from.
        package var access: Endpoint

        /// Names the three.
        package init(request: Endpoint, authorize: Endpoint, access: Endpoint) {
            self.request = request
            self.authorize = authorize
            self.access = access
        }
    }

    /// The endpoints.
    package var endpoints: Endpoints
    /// What the client signs with.
    package var credentials: OAuth1Credentials
    /// Parameters of the provider's own for the user's page, such as `scope`.
    package var parameters: [(name: String, value: String)]
    /// The browser's visit; `nil` when the user carries the verifier over by hand (RFC 5849 §2.1, `oob`).
    package var visit: BrowserVisit?

    /// Plans a login.
    package init(
        endpoints: Endpoints,
        credentials: OAuth1Credentials,
        parameters: [(name: String, value: String)],
        visit: BrowserVisit?
    ) {
        self.endpoints = endpoints
        self.credentials = credentials
        self.parameters = parameters
        self.visit = visit
    }

    /// Goes the three steps.
    ///
    /// - Throws: `LoginProblem`.
    package func run(_ doors: LoginDoors) async throws(LoginProblem) -> IssuedToken {
        let (temporary, verifier) = try await consent(doors)
        var signer = OAuth1Signer(credentials)
        signer.credentials = credentials.with(token: temporary.token, tokenSecret: temporary.tokenSecret)
        do throws(LoginProblem) {
            let token = try await credentials(at: endpoints.access, signer, .verifier(verifier), doors)
            return IssuedToken(access: token.token, tokenSecret: token.tokenSecret)
        } catch .oauth1Refused(401, let kind) where OAuth1Login.mayMeanVerifier(kind) {
            throw .verifierRefused(status: 401)
        }
    }

    /// Whether a refusal of the last step is the verifier's: many servers say no more than that something is wrong.
    private static func mayMeanVerifier(_ kind: OAuth1Problem.Kind?) -> Bool {
        switch kind {
        case nil, .signatureInvalid, .parameterRejected, .parameterAbsent, .tokenRejected: true
        default: false
        }
    }

    /// The temporary credentials, and the proof that the user agreed to them.
    private func consent(
        _ doors: LoginDoors
    ) async throws(LoginProblem) -> (temporary: OAuth1TokenResponse, verifier: Secret) {
        let signer = OAuth1Signer(credentials)
        guard let visit else {
            let temporary = try await credentials(at: endpoints.request, signer, .outOfBand, doors)
            await BrowserVisit.send(to: try page(temporary.token), doors)
            guard let verifier = await doors.askVerifier(), verifier.isPrintable, (1...4_096).contains(verifier.count)
            else { throw .invalidVerifier }
            return (temporary, verifier)
        }
        // No `state` comes back in OAuth 1.0: it is in the callback's path, and the token is compared besides.
        let state = doors.random(24)
        var issued: OAuth1TokenResponse?
        let (form, _) = try await visit.answer(.pathAndQuery, state: state, doors: doors) {
            callback async throws(LoginProblem) in
            let temporary = try await credentials(at: endpoints.request, signer, .callback(callback), doors)
            issued = temporary
            return try page(temporary.token)
        }
        guard let temporary = issued else { throw .unusableCallback }
        return (temporary, try verifier(form, temporary.token))
    }

    private func verifier(_ form: Secret, _ token: Secret) throws(LoginProblem) -> Secret {
        let outcome: OAuth1Authorization.Outcome
        do throws(OAuth1Error) {
            outcome = try OAuth1Authorization.outcome(query: form.reveal(), token: token)
        } catch {
            throw .oauth1(error)
        }
        switch outcome {
        case .granted(let verifier): return verifier
        case .denied: throw .denied
        }
    }

    private func page(_ token: Secret) throws(LoginProblem) -> String {
        do throws(OAuth1Error) {
            return try OAuth1Authorization.url(
                endpoint: endpoints.authorize.url,
                token: token,
                parameters: parameters
            )
        } catch {
            throw .oauth1(error)
        }
    }

    /// Posts a signed request without a body, and reads the credentials of the answer.
    private func credentials(
        at endpoint: Endpoint,
        _ signer: OAuth1Signer,
        _ parameter: OAuth1Parameter,
        _ doors: LoginDoors
    ) async throws(LoginProblem) -> OAuth1TokenResponse {
        let asked = doors.now()
        var request = ClientRequest(method: "POST", url: endpoint.url)
        do throws(OAuth1Error) {
            let nonce = OAuth1Nonce.random()
            let signed = try signer.sign(
                OAuth1Request(method: "POST", url: endpoint.url),
                at: asked,
                nonce: nonce,
                parameters: [parameter]
            )
            guard case .authorization(let value) = signed else { throw .signingFailed }
            request.fields[.authorization] = value
        } catch {
            throw .oauth1(error)
        }
        let answer = try await doors.client.answer(to: request)
        guard (200...299).contains(answer.status) else { throw refusal(answer, asked: asked) }
        do throws(OAuth1Error) {
            return try OAuth1TokenResponse(body: answer.body)
        } catch {
            throw .oauth1(error)
        }
    }

    private func refusal(_ answer: ProviderAnswer, asked: Timestamp) -> LoginProblem {
        let problem = OAuth1Problem(wwwAuthenticate: answer.challenges, body: answer.body)
        let skew = ClockSkew.found(date: answer.date, at: asked).map { TimeSpan(microseconds: -$0.microseconds) }
        switch problem?.kind {
        case .timestampRefused:
            let told = problem?.clockOffset(at: asked).map { TimeSpan(microseconds: -$0.microseconds) }
            return .clockSkew(told ?? skew)
        case .userRefused, .permissionDenied:
            return .denied
        case let kind:
            if answer.status == 401, let skew { return .clockSkew(skew) }
            return .oauth1Refused(status: answer.status, kind)
        }
    }
}
