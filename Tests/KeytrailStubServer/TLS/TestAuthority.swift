internal import Crypto
internal import Foundation
internal import SwiftASN1
internal import X509

/// A certificate authority of a test's own, which nobody trusts who is not told to.
public struct TestAuthority: Sendable {
    /// The authority's certificate.
    public let pem: String
    private let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// Makes an authority with a new key.
    ///
    /// - Throws: what the library that makes certificates throws.
    public init(named name: String = "Keytrail test authority \(UInt64.random(in: .min ... .max))") throws {
        key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName(name) }
        certificate = try TestAuthority.certificate(
            of: name,
            key: key,
            by: (name, key),
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            }
        )
        pem = try certificate.serializeAsPEM().pemString
    }

    /// A key and certificate for the host names, each `*.` at most at its beginning.
    ///
    /// `hours` is how long it is valid from now; one with a negative number has ended.
    ///
    /// - Throws: what the library that makes certificates throws.
    public func identity(for names: String..., hours: Int = 24) throws -> TestIdentity {
        let own = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let leaf = try TestAuthority.certificate(
            of: try DistinguishedName { CommonName("Keytrail test server") },
            key: own,
            by: (certificate.subject, key),
            hours: hours,
            extensions: try Certificate.Extensions {
                SubjectAlternativeNames(names.map { .dnsName($0) })
                try ExtendedKeyUsage([.serverAuth])
            }
        )
        return TestIdentity(
            certificatePEM: try leaf.serializeAsPEM().pemString,
            keyPEM: try own.serializeAsPEM().pemString
        )
    }

    private static func certificate(
        of subject: DistinguishedName,
        key: Certificate.PrivateKey,
        by issuer: (name: DistinguishedName, key: Certificate.PrivateKey),
        hours: Int = 24,
        extensions: Certificate.Extensions
    ) throws -> Certificate {
        let now = Date()
        return try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key.publicKey,
            notValidBefore: now.addingTimeInterval(-48 * 3_600),
            notValidAfter: now.addingTimeInterval(TimeInterval(hours) * 3_600),
            issuer: issuer.name,
            subject: subject,
            extensions: extensions,
            issuerPrivateKey: issuer.key
        )
    }
}

/// What a TLS server shows and proves.
public struct TestIdentity: Sendable {
    /// The certificate.
    public let certificatePEM: String
    /// Its private key.
    public let keyPEM: String
}
