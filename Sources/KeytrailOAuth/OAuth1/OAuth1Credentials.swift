public import KeytrailSecret

/// What a client signs with (RFC 5849 §1.1): its own credentials, and a token's when it has one.
public struct OAuth1Credentials: Sendable {
    /// What the client shares with the server, or keeps from it.
    public enum Key: Sendable {
        /// The client's shared secret, for HMAC and PLAINTEXT.
        case secret(Secret)
        /// The client's private key, for RSA.
        case rsa(OAuth1PrivateKey)
    }

    /// `oauth_consumer_key`: the name under which the server knows the client.
    public let clientKey: Secret
    /// The client's secret or private key.
    public let key: Key
    /// `oauth_token`: temporary or lasting; `nil` before there is one.
    public let token: Secret?
    /// The token's shared secret; counts as empty without one.
    public let tokenSecret: Secret?

    /// Credentials for HMAC and PLAINTEXT.
    public init(clientKey: Secret, clientSecret: Secret, token: Secret? = nil, tokenSecret: Secret? = nil) {
        self.init(clientKey: clientKey, key: .secret(clientSecret), token: token, tokenSecret: tokenSecret)
    }

    /// Credentials for RSA; the token's secret takes no part in the signature (RFC 5849 §3.4.3).
    public init(clientKey: Secret, privateKey: OAuth1PrivateKey, token: Secret? = nil, tokenSecret: Secret? = nil) {
        self.init(clientKey: clientKey, key: .rsa(privateKey), token: token, tokenSecret: tokenSecret)
    }

    private init(clientKey: Secret, key: Key, token: Secret?, tokenSecret: Secret?) {
        self.clientKey = clientKey
        self.key = key
        self.token = token
        self.tokenSecret = tokenSecret
    }

    /// The same client with another token: the next step of the three (RFC 5849 §2).
    public func with(token: Secret, tokenSecret: Secret) -> OAuth1Credentials {
        OAuth1Credentials(clientKey: clientKey, key: key, token: token, tokenSecret: tokenSecret)
    }
}

extension OAuth1Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "OAuth1Credentials(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
