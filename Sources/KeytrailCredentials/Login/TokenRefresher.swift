package import KeytrailClient
package import KeytrailModel
internal import KeytrailOAuth
package import KeytrailSecret

/// Gives the access token of a login, and renews it when it ends: once, however many processes ask at a time.
///
/// Whoever gets the lock reads the token again, since another may have renewed it while it waited. The renewed token,
/// with the refresh token that the server may have rotated (RFC 9700 §4.14.2), is kept before anybody uses it.
package struct TokenRefresher: Sendable {
    /// How long before its end a token counts as ended: it must outlive the request that it is sent with.
    package static let margin: TimeSpan = .seconds(60)

    private let kept: KeptToken
    private let lockPath: String
    private let resolver: SecretResolver
    private let client: InstrumentedClient
    private let now: @Sendable () -> Timestamp
    private let clock: any Clock<Duration>

    /// Creates a refresher; `lockPath` names a file in an existing folder of the user's own.
    package init(
        kept: KeptToken,
        lockPath: String,
        resolver: SecretResolver,
        client: InstrumentedClient,
        now: @escaping @Sendable () -> Timestamp,
        clock: any Clock<Duration>
    ) {
        self.kept = kept
        self.lockPath = lockPath
        self.resolver = resolver
        self.client = client
        self.now = now
        self.clock = clock
    }

    /// A token that is good now, as far as its lifetime tells; `refused` is one that the server has answered with 401.
    ///
    /// - Throws: `LoginProblem.loginAgain` when the grant is gone or was never one that renews, and what the lock, the
    ///   book, the keeper and the server's answer throw.
    package func token(refused: Secret? = nil) async throws(LoginProblem) -> IssuedToken {
        let (_, known) = try await kept.load()
        if isGood(known, refused) { return known }
        let lock = try await FileLock.waiting(at: lockPath, clock: clock)
        let (entry, current) = try await kept.load()
        if isGood(current, refused) { return current }
        var renewed = try await renew(current, of: entry)
        // A server that does not rotate leaves the old one good (RFC 6749 §6).
        renewed.refresh = renewed.refresh ?? current.refresh
        renewed.scopes = renewed.scopes ?? current.scopes
        try await kept.keep(renewed)
        _ = consume lock
        return renewed
    }

    private func isGood(_ token: IssuedToken, _ refused: Secret?) -> Bool {
        let isRefused = refused.map { token.access.matches($0.reveal()) } ?? false
        return !isRefused && !token.isExpired(at: now(), margin: TokenRefresher.margin)
    }

    private func renew(_ token: IssuedToken, of entry: CredentialEntry) async throws(LoginProblem) -> IssuedToken {
        let grant: TokenRequest.Grant
        var scopes: [String] = []
        if let refresh = token.refresh {
            grant = .refreshToken(refresh)
        } else if entry.settings["grant"] == "client_credentials" {
            (grant, scopes) = (.clientCredentials, token.scopes ?? [])
        } else {
            throw .loginAgain
        }
        let endpoint = try await TokenEndpoint(entry, resolver)
        do throws(LoginProblem) {
            return try await endpoint.token(for: grant, scopes: scopes, client: client, now: now)
        } catch .oauth2(.refused(.invalidGrant)) {
            throw .loginAgain
        }
    }
}

extension TokenEndpoint {
    /// The endpoint that an entry's token came from, asked as its login asked.
    fileprivate init(_ entry: CredentialEntry, _ resolver: SecretResolver) async throws(LoginProblem) {
        guard let address = entry.settings["token-endpoint"], let endpoint = try? Endpoint(address) else {
            throw .invalidEndpoint
        }
        guard let clientID = entry.settings["client-id"] else { throw .missing(.clientID) }
        var authentication = ClientAuthentication.none(clientID: clientID)
        if let reference = entry.parts["client-secret"] {
            do throws(SecretProblem) {
                let secret = try await resolver.secret(at: reference)
                authentication =
                    entry.settings["client-authentication"] == "body"
                    ? .body(clientID: clientID, secret: secret) : .basic(clientID: clientID, secret: secret)
            } catch {
                throw .secret(error)
            }
        }
        self.init(endpoint: endpoint, authentication: authentication)
    }
}
