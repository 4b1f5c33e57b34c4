public import KeytrailSecret

/// How a client tells a token endpoint who it is (RFC 6749 §2.3).
public enum ClientAuthentication: Sendable {
    /// A client without a secret: its name alone, in the body (RFC 6749 §3.2.1).
    case none(clientID: String)
    /// HTTP Basic, which every server must take (RFC 6749 §2.3.1).
    case basic(clientID: String, secret: Secret)
    /// Name and secret in the body, for servers that take nothing else (RFC 6749 §2.3.1).
    case body(clientID: String, secret: Secret)

    /// User and password of HTTP Basic: each encoded as a form value first (RFC 6749 §2.3.1); `nil` for the other ways.
    public var basicCredentials: (user: Secret, password: Secret)? {
        guard case .basic(let clientID, let secret) = self else { return nil }
        return (Secret(PercentEncoding.encode(clientID)), Secret(PercentEncoding.encode(secret.reveal())))
    }

    /// What goes into the body.
    var pairs: [(name: String, value: String)] {
        switch self {
        case .none(let clientID): [("client_id", clientID)]
        case .basic: []
        case .body(let clientID, let secret): [("client_id", clientID), ("client_secret", secret.reveal())]
        }
    }
}
