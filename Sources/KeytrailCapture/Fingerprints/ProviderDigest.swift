internal import Crypto
internal import Foundation

/// Names that providers make of secrets in their own audit logs, so that events of a credential can be found.
///
/// Unlike a fingerprint such a digest has no key: who has it can test whether a secret is the one. It is made only where a user asks
/// for it, and only of tokens that a provider drew at random.
package enum ProviderDigest {
    /// GitHub's `hashed_token`: base64 of the token's SHA-256.
    package static func hashedToken(_ token: [UInt8]) -> String {
        Data(SHA256.hash(data: token)).base64EncodedString()
    }

    /// Whether a text is a public name of a credential although it looks like a secret: an access key id of AWS, or a digest as
    /// `hashedToken` makes it, base64 of 32 bytes (RFC 4648 §4).
    package static func isPublicName(_ text: String) -> Bool {
        let isKeyID =
            (16...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
        return isKeyID || (text.utf8.count == 44 && Data(base64Encoded: text)?.count == 32)
    }
}
