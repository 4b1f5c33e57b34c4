internal import CryptoExtras
internal import Foundation
public import KeytrailSecret

/// A client's RSA key, read once.
public struct OAuth1PrivateKey: Sendable {
    let key: _RSA.Signing.PrivateKey

    /// Reads a key in PEM: PKCS #1 (`RSA PRIVATE KEY`) or PKCS #8 (`PRIVATE KEY`), not encrypted, of at least 1024 bits.
    ///
    /// Short keys are taken because they were common when OAuth 1.0 was new, and the server decides.
    ///
    /// - Throws: `OAuth1Error.invalidPrivateKey`.
    public init(pem: Secret) throws(OAuth1Error) {
        do {
            key = try _RSA.Signing.PrivateKey(unsafePEMRepresentation: pem.reveal())
        } catch {
            throw .invalidPrivateKey
        }
    }

    /// The public key that the server needs, in PEM.
    public var publicKeyPEM: String { key.publicKey.pemRepresentation }
}

extension OAuth1PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "OAuth1PrivateKey(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
