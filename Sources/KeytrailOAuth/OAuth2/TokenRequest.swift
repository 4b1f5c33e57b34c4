public import KeytrailSecret

/// A request to a token endpoint (RFC 6749 §3.2).
///
/// It goes out as `POST` with `Content-Type: application/x-www-form-urlencoded`.
public struct TokenRequest: Sendable {
    /// What is handed in for the token.
    public enum Grant: Sendable {
        /// A code with the redirect URI that it was asked for (RFC 6749 §4.1.3) and the verifier (RFC 7636 §4.5).
        case authorizationCode(Secret, redirectURI: String, verifier: Secret?)
        /// A refresh token (RFC 6749 §6).
        case refreshToken(Secret)
        /// The client's own authentication (RFC 6749 §4.4.2).
        case clientCredentials
        /// A device code (RFC 8628 §3.4).
        case deviceCode(Secret)
    }

    /// The grant.
    public var grant: Grant
    /// Who asks.
    public var client: ClientAuthentication
    /// The scopes to ask for, for grants that take them: client credentials, and a refresh that shall narrow them.
    public var scopes: [String]
    /// What stands between two scopes.
    public var scopeSeparator: String

    /// The body's media type.
    public static let contentType = "application/x-www-form-urlencoded"

    /// Creates a request.
    public init(_ grant: Grant, client: ClientAuthentication, scopes: [String] = []) {
        self.grant = grant
        self.client = client
        self.scopes = scopes
        scopeSeparator = " "
    }

    /// The form.
    public var body: Secret {
        var pairs: [(name: String, value: String)]
        switch grant {
        case .authorizationCode(let code, let redirectURI, let verifier):
            pairs = [
                ("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", redirectURI),
            ]
            if let verifier { pairs.append(("code_verifier", verifier.reveal())) }
        case .refreshToken(let token):
            pairs = [("grant_type", "refresh_token"), ("refresh_token", token.reveal())]
        case .clientCredentials:
            pairs = [("grant_type", "client_credentials")]
        case .deviceCode(let code):
            pairs = [("grant_type", DeviceAuthorization.grantType), ("device_code", code.reveal())]
            // RFC 8628 §3.4 wants the name even where the client authenticates by other means.
            if let clientID = client.basicClientID { pairs.append(("client_id", clientID)) }
        }
        if !scopes.isEmpty { pairs.append(("scope", scopes.joined(separator: scopeSeparator))) }
        return Secret(FormText.encode(pairs + client.pairs))
    }

    /// User and password of HTTP Basic; `nil` when the body says who asks.
    public var basicCredentials: (user: Secret, password: Secret)? { client.basicCredentials }
}

extension ClientAuthentication {
    /// The client's name when the body does not hold it.
    fileprivate var basicClientID: String? {
        guard case .basic(let clientID, _) = self else { return nil }
        return clientID
    }
}
