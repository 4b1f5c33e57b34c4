package import KeytrailModel
package import KeytrailOAuth
package import KeytrailSecret

/// A token as a login obtained it.
package struct IssuedToken: Sendable {
    /// What requests are authenticated with.
    package var access: Secret
    /// The shared secret of an OAuth 1.0 token (RFC 5849 §3.4).
    package var tokenSecret: Secret?
    /// What the next token is asked for with.
    package var refresh: Secret?
    /// When the access token ends; `nil` when nobody said.
    package var expires: Timestamp?
    /// The scopes that were granted; `nil` when nobody said.
    package var scopes: [String]?

    /// Creates a token.
    package init(
        access: Secret,
        tokenSecret: Secret? = nil,
        refresh: Secret? = nil,
        expires: Timestamp? = nil,
        scopes: [String]? = nil
    ) {
        self.access = access
        self.tokenSecret = tokenSecret
        self.refresh = refresh
        self.expires = expires
        self.scopes = scopes
    }

    /// Takes what a token endpoint answered at `now`.
    package init(_ response: TokenResponse, now: Timestamp) {
        access = response.accessToken
        refresh = response.refreshToken
        expires = response.lifetime.map { now + .seconds($0.components.seconds) }
        scopes = response.scopes
    }

    /// Whether it ends within `margin`.
    package func isExpired(at now: Timestamp, margin: TimeSpan) -> Bool { expires.map { $0 <= now + margin } ?? false }
}
