internal import Crypto
internal import CryptoExtras
internal import Foundation

/// RSA-SHA1 (RFC 5849 §3.4.3) and its sibling with SHA-256: RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
enum RSASignature {
    /// The signature in Base64, in ASCII.
    ///
    /// - Throws: `OAuth1Error.signingFailed`.
    static func make(
        _ text: [UInt8],
        key: OAuth1PrivateKey,
        _ hash: SignatureHash
    ) throws(OAuth1Error) -> [UInt8] {
        do {
            let signature =
                switch hash {
                case .sha1: try key.key.signature(for: Insecure.SHA1.hash(data: text), padding: .insecurePKCS1v1_5)
                case .sha256: try key.key.signature(for: SHA256.hash(data: text), padding: .insecurePKCS1v1_5)
                }
            return Base64.encode(signature.rawRepresentation)
        } catch {
            throw .signingFailed
        }
    }

    /// Whether a signature in Base64 is that of the text.
    ///
    /// - Throws: `OAuth1Error.invalidPublicKey`.
    static func isValid(
        _ signature: String,
        of text: [UInt8],
        publicKeyPEM: String,
        _ hash: SignatureHash
    ) throws(OAuth1Error) -> Bool {
        let key: _RSA.Signing.PublicKey
        do {
            key = try _RSA.Signing.PublicKey(unsafePEMRepresentation: publicKeyPEM)
        } catch {
            throw .invalidPublicKey
        }
        guard let bytes = Data(base64Encoded: signature) else { return false }
        let signature = _RSA.Signing.RSASignature(rawRepresentation: bytes)
        return switch hash {
        case .sha1: key.isValidSignature(signature, for: Insecure.SHA1.hash(data: text), padding: .insecurePKCS1v1_5)
        case .sha256: key.isValidSignature(signature, for: SHA256.hash(data: text), padding: .insecurePKCS1v1_5)
        }
    }
}
