internal import Crypto
public import KeytrailSecret

/// The proof that whoever redeems a code is who asked for it: Proof Key for Code Exchange with `S256` (RFC 7636).
///
/// The method `plain` is not offered (RFC 9700 §2.1.1).
public struct PKCE: Sendable {
    /// What the token request proves it with: 43 to 128 unreserved characters (RFC 7636 §4.1).
    public let verifier: Secret
    /// `BASE64URL(SHA256(verifier))`, what the authorization request announces it by (RFC 7636 §4.2).
    public let challenge: String

    /// The name of the only method.
    public static let method = "S256"

    /// Makes a verifier of 32 random octets, as RFC 7636 §4.1 recommends.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(verifier: .random(octets: 32, using: &generator))
    }

    /// Takes a verifier that was made elsewhere.
    public init(verifier: Secret) {
        self.verifier = verifier
        challenge = Base64URL.encode(Array(SHA256.hash(data: verifier.revealBytes())))
    }
}

extension Secret {
    /// A random value in base64url, for a `state`, a verifier or a nonce.
    public static func random(octets: Int, using generator: inout some RandomNumberGenerator) -> Secret {
        Secret(Base64URL.encode((0..<octets).map { _ in UInt8.random(in: .min ... .max, using: &generator) }))
    }
}

/// Base64 with the alphabet of URLs and no padding (RFC 4648 §5, RFC 7636 appendix A).
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        String(
            Base64.text(bytes).compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            }
        )
    }
}
