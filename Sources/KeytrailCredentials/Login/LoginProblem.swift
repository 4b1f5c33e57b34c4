package import KeytrailClient
package import KeytrailModel
package import KeytrailOAuth

/// Why no token was obtained, or an obtained one cannot be renewed; no case holds a secret.
package enum LoginProblem: Error, Equatable, Sendable {
    /// The provider's pack does not say how to log in this way, or names no page or endpoint for it.
    case notOffered(LoginMethod, provider: String)
    /// A part that the way to log in needs was not given.
    case missing(LoginPart)
    /// An address is not `https`, nor `http` on this machine.
    case invalidEndpoint
    /// The user, or the provider in the user's name, said no.
    case denied
    /// No valid answer came back in time; so many others were refused.
    case timedOut(Duration, refused: Int)
    /// The listener's port is taken or not allowed.
    case portUnavailable(Int)
    /// What came back to the listener had the right state, and yet is no answer.
    case unusableCallback
    /// The verifier that was typed is none.
    case invalidVerifier
    /// The OAuth 1.0 server said no, or what it said is unusable.
    case oauth1(OAuth1Error)
    /// The OAuth 1.0 server refused, for a reason if it gave one.
    case oauth1Refused(status: Int, OAuth1Problem.Kind?)
    /// The OAuth 1.0 server, which took the same key and secret a moment ago, did not take the verifier.
    case verifierRefused(status: Int)
    /// The OAuth 1.0 server did not take the timestamp; the clocks are so far apart, positive when this one is ahead,
    /// `nil` when the server does not say.
    case clockSkew(TimeSpan?)
    /// The OAuth 2.0 server said no, or what it said is unusable.
    case oauth2(OAuth2Error)
    /// No answer came from the provider.
    case client(ClientError)
    /// The grant is used up, revoked or expired: only a new login helps.
    case loginAgain
    /// Another process holds the token's lock and does not let go.
    case lockTimedOut
    /// The lock's file cannot be made.
    case lockUnavailable(errno: Int32)
    /// A part of the token cannot be read from where it is kept, or not be kept there.
    case secret(SecretProblem)
    /// The book of credentials does not take the change.
    case book(BookProblem)
}

/// A way to obtain a token.
package enum LoginMethod: String, Sendable, CaseIterable {
    /// OAuth 1.0, three-legged (RFC 5849 §2).
    case oauth1
    /// A page that hands a token over in a fragment.
    case tokenPage = "token-page"
    /// OAuth 2.0, authorization code (RFC 6749 §4.1).
    case oauth2
    /// OAuth 2.0, device authorization (RFC 8628).
    case device
    /// OAuth 2.0, client credentials (RFC 6749 §4.4).
    case clientCredentials = "client-credentials"
}

/// A part that a login needs from its user.
package enum LoginPart: Sendable {
    case key, secret, clientID, clientSecret
}
