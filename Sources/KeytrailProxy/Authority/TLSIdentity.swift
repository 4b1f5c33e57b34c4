internal import Crypto
internal import Foundation
package import KeytrailModel
package import NIOSSL
internal import X509

/// What a server shows to be somebody: a certificate and its key.
package struct TLSIdentity: Sendable {
    /// The server's certificate; the authority's own is known to those who trust it.
    package let certificateChain: [NIOSSLCertificate]
    /// The key.
    package let privateKey: NIOSSLPrivateKey
    /// When the certificate ends.
    package let notAfter: Timestamp
    /// The certificate as DER.
    package let certificateDER: [UInt8]

    init(certificate: Certificate, key: P256.Signing.PrivateKey) throws {
        certificateDER = try certificate.derBytes
        certificateChain = [try NIOSSLCertificate(bytes: certificateDER, format: .der)]
        privateKey = try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)
        notAfter = Timestamp(certificate.notValidAfter)
    }

    /// A server's side of TLS 1.2 or newer that offers the protocols `alpn`, the one it likes best first.
    ///
    /// - Throws: `NIOSSLError` when the library refuses the certificate or the key.
    package func makeServerContext(alpn: [String]) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificateChain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = alpn
        return try NIOSSLContext(configuration: configuration)
    }
}
