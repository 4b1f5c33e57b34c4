internal import Crypto
package import KeytrailModel
internal import NIOSSL
internal import SwiftASN1
internal import X509

/// Makes the certificates by which a recording proxy answers in a server's place.
///
/// The key never leaves this type, but for the file that `create(folder:now:owner:)` writes.
package final class CertificateAuthority: Sendable {
    /// The authority's certificate, which clients have to trust, as PEM (RFC 7468 §5).
    package let certificatePEM: String
    /// The certificate as DER.
    package let certificateDER: [UInt8]
    /// Whom the certificate names.
    package let subject: String
    /// When the certificate begins to be valid.
    package let notBefore: Timestamp
    /// When the certificate, and every one made under it, ends.
    package let notAfter: Timestamp
    let root: RootCertificate
    private let leafKey = P256.Signing.PrivateKey()

    init(_ root: RootCertificate) throws {
        self.root = root
        certificateDER = try root.certificate.derBytes
        certificatePEM = try root.certificate.serializeAsPEM().pemString + "\n"
        subject = root.commonName ?? String(describing: root.certificate.subject)
        notBefore = Timestamp(root.certificate.notValidBefore)
        notAfter = Timestamp(root.certificate.notValidAfter)
    }

    /// Makes an authority whose key is nowhere but in this process's memory.
    ///
    /// Its certificate names `owner`, a user and a machine, so that a person knows it again in a list.
    ///
    /// - Throws: what the cryptography throws.
    package static func makeEphemeral(
        now: Timestamp,
        validity: TimeSpan = .days(1),
        owner: String = ThisMachine.userAndHost
    ) throws -> CertificateAuthority {
        try CertificateAuthority(RootCertificate(owner: owner, now: now, validity: validity))
    }

    /// The SHA-256 digest of the certificate, as tools show it: pairs of capital hexadecimal digits between colons.
    package var fingerprint: String {
        SHA256.hash(data: certificateDER).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: ":")
    }

    /// A certificate for `host`, a name or an address, and the key it belongs to.
    ///
    /// Where `der` is the certificate of the real server, the new one is made out to its names and addresses too, so that a
    /// client may use one connection for several of them. It is valid for six days from now, from a day before; never beyond
    /// the authority. Takes about as long as one signature.
    ///
    /// - Throws: `AuthorityError.invalidHost`, `AuthorityError.expired`; what the cryptography throws.
    package func identity(
        for host: String,
        likeCertificate der: [UInt8]?,
        at now: Timestamp
    ) throws -> TLSIdentity {
        guard let host = CertificateName(host) else { throw AuthorityError.invalidHost }
        guard now < notAfter else { throw AuthorityError.expired(path: nil, since: notAfter) }
        let leaf = LeafCertificate(
            names: CertificateName.names(for: host, likeCertificate: der),
            validity: TimeWindow(
                start: max(now - ClockTolerance.span, notBefore),
                end: min(now + LeafCertificate.lifetime, notAfter)
            )
        )
        return try TLSIdentity(
            certificate: leaf.signed(by: root, for: Certificate.PublicKey(leafKey.publicKey)),
            key: leafKey
        )
    }
}

/// How far a client's clock may be behind ours.
enum ClockTolerance {
    static let span = TimeSpan.days(1)
}
