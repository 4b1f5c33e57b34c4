/// Why a request cannot be signed or an answer of an OAuth 1.0 server not be used; no case holds a secret.
public enum OAuth1Error: Error, Equatable, Sendable {
    /// The URL is not an absolute `http` or `https` URL with a host and a valid port.
    case invalidURL
    /// The timestamp is not after the Unix epoch (RFC 5849 §3.3).
    case invalidTimestamp
    /// The nonce is empty (RFC 5849 §3.3).
    case invalidNonce
    /// The realm holds a character that a quoted string cannot carry as it is (RFC 9110 §5.6.4).
    case invalidRealm
    /// The parameters go into the body, and the body is not a form (RFC 5849 §3.5.2).
    case formRequired
    /// The parameter is there twice (RFC 5849 §3.1); one that the signer adds may not be in the query or form already.
    case duplicateParameter(String)
    /// The credentials hold a secret and the method needs an RSA key, or the other way round.
    case wrongKey(OAuth1SignatureMethod)
    /// The text is not an unencrypted RSA private key in PEM, PKCS #1 or PKCS #8, of at least 1024 bits.
    case invalidPrivateKey
    /// The text is not an RSA public key in PEM of at least 1024 bits.
    case invalidPublicKey
    /// The RSA key could not sign.
    case signingFailed

    /// The request has no OAuth parameters, or an `Authorization` field that breaks RFC 5849 §3.5.1.
    case malformedAuthorization
    /// The parameter is required and missing or empty.
    case missingParameter(String)
    /// The parameter's value breaks its rules: too long, control characters, not a number.
    case invalidParameter(String)
    /// The signature method or version is none of those known here.
    case unsupported(String)

    /// The answer is longer than any token answer has reason to be.
    case responseTooLarge(limit: Int)
    /// The answer is not form-encoded; many servers answer a page of HTML or JSON when something is wrong.
    case notFormEncoded
    /// The callback speaks of another token than the one that was asked for.
    case tokenMismatch
}
