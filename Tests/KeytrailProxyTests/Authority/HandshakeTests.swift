import KeytrailModel
import KeytrailProxy
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Testing
import X509

@Suite struct HandshakeTests {
    private let authority: CertificateAuthority

    init() throws {
        authority = try CertificateAuthority.makeEphemeral(now: machineTime)
    }

    /// Connects over loopback and says which protocol was agreed on.
    private func handshake(
        server identity: TLSIdentity,
        trusting root: CertificateAuthority,
        name: String?,
        maximum: TLSVersion? = nil
    ) async throws -> String? {
        let group = MultiThreadedEventLoopGroup.singleton
        let context = try identity.makeServerContext(alpn: ["h2", "http/1.1"])
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        defer { server.close(promise: nil) }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(root.certificatePEM.utf8)))
        configuration.applicationProtocols = ["http/1.1"]
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = maximum
        let clientContext = try NIOSSLContext(configuration: configuration)
        let agreed = group.next().makePromise(of: String?.self)
        let client = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: clientContext, serverHostname: name))
                    try pipeline.addHandler(HandshakeWatch(agreed))
                }
            }
            .connect(to: try #require(server.localAddress)).get()
        defer { client.close(promise: nil) }
        return try await agreed.futureResult.get()
    }

    @Test("a client that trusts the authority agrees with a leaf, on the protocol it wants")
    func trusted() async throws {
        let identity = try authority.identity(for: "api.example.com", likeCertificate: nil, at: machineTime)
        #expect(try await handshake(server: identity, trusting: authority, name: "api.example.com") == "http/1.1")
    }

    @Test("a client that names no host, but connects to an address, agrees with that address's leaf")
    func address() async throws {
        let identity = try authority.identity(for: "127.0.0.1", likeCertificate: nil, at: machineTime)
        #expect(try await handshake(server: identity, trusting: authority, name: nil) == "http/1.1")
    }

    @Test("a wildcard that was copied serves a neighbour")
    func wildcard() async throws {
        let like = try serverCertificate([.dnsName("*.example.com")])
        let identity = try authority.identity(for: "api.example.com", likeCertificate: like, at: machineTime)
        #expect(try await handshake(server: identity, trusting: authority, name: "other.example.com") == "http/1.1")
    }

    @Test("a client that trusts another authority, or asks for another name, goes away")
    func refused() async throws {
        let identity = try authority.identity(for: "api.example.com", likeCertificate: nil, at: machineTime)
        let other = try CertificateAuthority.makeEphemeral(now: machineTime)
        await #expect(throws: (any Error).self) {
            try await handshake(server: identity, trusting: other, name: "api.example.com")
        }
        await #expect(throws: (any Error).self) {
            try await handshake(server: identity, trusting: authority, name: "example.org")
        }
    }

    @Test("a client stuck at TLS 1.1 is refused")
    func old() async throws {
        let identity = try authority.identity(for: "api.example.com", likeCertificate: nil, at: machineTime)
        await #expect(throws: (any Error).self) {
            try await handshake(server: identity, trusting: authority, name: "api.example.com", maximum: .tlsv11)
        }
    }
}

/// Tells what a handshake came to.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let agreed: EventLoopPromise<String?>

    init(_ agreed: EventLoopPromise<String?>) {
        self.agreed = agreed
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let name)? = event as? TLSUserEvent { agreed.succeed(name) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        agreed.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { agreed.fail(ChannelError.eof) }
}
