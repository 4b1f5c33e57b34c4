internal import Crypto
internal import Foundation

/// How `oauth_body_hash` is made: it binds a body that is no form to the signature.
///
/// The OAuth Request Body Hash extension (draft-eaton-oauth-bodyhash) knows SHA-1; some servers ask for SHA-256.
public enum OAuth1BodyHash: Sendable, Hashable {
    /// The extension's.
    case sha1
    /// For servers that say so.
    case sha256

    func hash(_ body: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: Base64.encode(Insecure.SHA1.hash(data: body))
        case .sha256: Base64.encode(SHA256.hash(data: body))
        }
    }
}
