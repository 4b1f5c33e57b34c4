public import KeytrailSecret

/// A protocol parameter that a step of the flow adds to those of every request.
public struct OAuth1Parameter: Sendable {
    /// The name, such as `oauth_callback`.
    public let name: String
    /// The value, not encoded.
    public let value: Secret

    /// Creates any parameter.
    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }

    /// Where the server sends the user back to, in the request for temporary credentials (RFC 5849 §2.1).
    public static func callback(_ url: String) -> OAuth1Parameter {
        OAuth1Parameter(name: "oauth_callback", value: Secret(url))
    }

    /// No callback: the server shows the user the verifier (RFC 5849 §2.1).
    public static let outOfBand = OAuth1Parameter.callback("oob")

    /// The proof that the user agreed, in the request for the token (RFC 5849 §2.3).
    public static func verifier(_ value: Secret) -> OAuth1Parameter {
        OAuth1Parameter(name: "oauth_verifier", value: value)
    }
}
