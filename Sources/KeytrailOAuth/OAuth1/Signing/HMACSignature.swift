internal import Crypto
internal import Foundation

/// The hash functions of the signature methods.
enum SignatureHash {
    /// What RFC 5849 names; still sound in an HMAC, and all that many servers know.
    case sha1
    case sha256
}

/// HMAC-SHA1 (RFC 5849 §3.4.2) and its sibling with SHA-256.
enum HMACSignature {
    /// The signature in Base64, in ASCII.
    static func make(_ text: [UInt8], key: [UInt8], _ hash: SignatureHash) -> [UInt8] {
        let key = SymmetricKey(data: key)
        return switch hash {
        case .sha1: Base64.encode(HMAC<Insecure.SHA1>.authenticationCode(for: text, using: key))
        case .sha256: Base64.encode(HMAC<SHA256>.authenticationCode(for: text, using: key))
        }
    }
}
