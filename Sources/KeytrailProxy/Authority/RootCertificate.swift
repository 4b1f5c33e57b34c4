internal import Crypto
internal import Foundation
internal import KeytrailModel
internal import SwiftASN1
internal import X509

/// An authority's certificate and its key (RFC 5280 §4.2.1.3, §4.2.1.9).
struct RootCertificate: Sendable {
    let certificate: Certificate
    let key: P256.Signing.PrivateKey

    init(certificate: Certificate, key: P256.Signing.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// Makes a new key, and a certificate that it signs itself.
    init(owner: String, now: Timestamp, validity: TimeSpan) throws {
        key = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(key.publicKey)
        let name = try DistinguishedName {
            OrganizationName("Keytrail")
            CommonName(RootCertificate.commonName(owner: owner, now: now))
        }
        certificate = try Certificate(
            version: .v3,
            serialNumber: .random128Bit,
            publicKey: publicKey,
            notValidBefore: Date(now - ClockTolerance.span),
            notValidAfter: Date(now + validity),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                // It signs servers' certificates alone, no further authorities.
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
    }

    /// Reads what `pem` writes; `nil` when it is no key and certificate of an authority that belong together.
    init?(pem: String) {
        guard let documents = try? PEMDocument.parseMultiple(pemString: pem),
            let keyDocument = documents.first(where: { $0.discriminator == "PRIVATE KEY" }),
            let certificateDocument = documents.first(where: { $0.discriminator == "CERTIFICATE" }),
            let key = try? P256.Signing.PrivateKey(derRepresentation: keyDocument.derBytes),
            let certificate = try? Certificate(derEncoded: certificateDocument.derBytes),
            certificate.publicKey == Certificate.PublicKey(key.publicKey),
            case .isCertificateAuthority? = try? certificate.extensions.basicConstraints
        else { return nil }
        self.init(certificate: certificate, key: key)
    }

    /// The key and the certificate, for a file that its owner alone may read.
    var pem: String {
        get throws { try key.pemRepresentation + "\n" + certificate.serializeAsPEM().pemString + "\n" }
    }

    /// By what a person knows it.
    var commonName: String? {
        for attribute in certificate.subject.flatMap({ Array($0) }) where attribute.type == .RDNAttributeType.commonName
        {
            return String(attribute.value)
        }
        return nil
    }

    /// At most 64 characters (RFC 5280 appendix A, `ub-common-name`).
    private static func commonName(owner: String, now: Timestamp) -> String {
        let shown = owner.unicodeScalars.filter { !$0.properties.generalCategory.isControl }
        return "Keytrail proxy of \(String(String.UnicodeScalarView(shown.prefix(32)))), \(now.dateText)"
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isControl: Bool { self == .control || self == .format || self == .lineSeparator }
}

extension Certificate.SerialNumber {
    /// A number that nobody can foretell.
    static var random128Bit: Certificate.SerialNumber {
        var source = SystemRandomNumberGenerator()
        return Certificate.SerialNumber(bytes: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &source) })
    }
}

extension Certificate {
    var derBytes: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return serializer.serializedBytes
        }
    }
}

extension Timestamp {
    init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970)) }
}

extension Date {
    /// Whole seconds: a certificate has no fractions.
    init(_ time: Timestamp) { self.init(timeIntervalSince1970: Double(time.microseconds / 1_000_000)) }
}
