internal import Crypto
internal import Foundation
internal import KeytrailModel
internal import X509

/// A server's certificate, before it is signed.
struct LeafCertificate {
    /// How long from now: with the day before, a week in all.
    static let lifetime = TimeSpan.days(6)

    /// What it is made out to; the first is what was asked for.
    var names: [CertificateName]
    var validity: TimeWindow

    func signed(by root: RootCertificate, for key: Certificate.PublicKey) throws -> Certificate {
        let authority = try root.certificate.extensions.subjectKeyIdentifier
        return try Certificate(
            version: .v3,
            serialNumber: .random128Bit,
            publicKey: key,
            notValidBefore: Date(validity.start),
            notValidAfter: Date(validity.end),
            issuer: root.certificate.subject,
            subject: try subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(\.generalName))
                SubjectKeyIdentifier(hash: key)
                AuthorityKeyIdentifier(keyIdentifier: authority?.keyIdentifier)
            },
            issuerPrivateKey: Certificate.PrivateKey(root.key)
        )
    }

    // For people: clients look at the alternative names. A common name has 64 characters at most.
    private var subject: DistinguishedName {
        get throws {
            let name = names.first?.text ?? ""
            return try DistinguishedName {
                OrganizationName("Keytrail proxy")
                if (1...64).contains(name.utf8.count) { CommonName(name) }
            }
        }
    }
}
