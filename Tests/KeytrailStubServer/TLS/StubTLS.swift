internal import NIOCore
internal import NIOSSL

/// How a stub server speaks TLS.
public struct StubTLS: Sendable {
    /// A version of TLS.
    public enum Version: Sendable {
        /// 1.1, which nobody should speak any more (RFC 8996).
        case v1_1
        /// 1.2.
        case v1_2
        /// 1.3.
        case v1_3
    }

    private let context: NIOSSLContext

    /// A server that speaks one version of TLS, or with `nil` whichever the client likes best.
    ///
    /// It takes HTTP/2 and HTTP/1.1 from who asks for them.
    ///
    /// - Throws: the TLS library's error.
    public init(_ identity: TestIdentity, version: Version? = nil) throws {
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificatePEM.utf8))
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem))
        )
        configuration.applicationProtocols = ["h2", "http/1.1"]
        if let version {
            configuration.minimumTLSVersion = version.name
            configuration.maximumTLSVersion = version.name
        }
        context = try NIOSSLContext(configuration: configuration)
    }

    func handler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context) }
}

extension StubTLS.Version {
    fileprivate var name: TLSVersion {
        switch self {
        case .v1_1: .tlsv11
        case .v1_2: .tlsv12
        case .v1_3: .tlsv13
        }
    }
}
