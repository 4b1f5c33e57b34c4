/// How a request is signed (RFC 5849 §3.4); the raw value is `oauth_signature_method`'s.
public enum OAuth1SignatureMethod: String, Sendable, Hashable, CaseIterable {
    /// With both shared secrets (RFC 5849 §3.4.2).
    case hmacSHA1 = "HMAC-SHA1"
    /// As `hmacSHA1` with SHA-256; in no RFC, and widely spoken.
    case hmacSHA256 = "HMAC-SHA256"
    /// With the client's RSA key; RSASSA-PKCS1-v1_5 (RFC 5849 §3.4.3).
    case rsaSHA1 = "RSA-SHA1"
    /// As `rsaSHA1` with SHA-256; in no RFC, and widely spoken.
    case rsaSHA256 = "RSA-SHA256"
    /// Both shared secrets as they are; over TLS alone (RFC 5849 §3.4.4).
    case plaintext = "PLAINTEXT"
}
