internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP2
internal import NIOSSL
internal import NIOTLS

/// Waits for a client's TLS handshake and lets the protocol that was agreed on follow; records clients that refuse.
final class SecuredTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let shared: LoopContext
    private let connection: ClientConnection
    private let origin: Origin
    private var passage: Passage
    private var isSettled = false
    private var limit: Scheduled<Void>?
    private static let patience = TimeAmount.seconds(30)

    init(_ shared: LoopContext, _ connection: ClientConnection, origin: Origin, passage: Passage) {
        self.shared = shared
        self.connection = connection
        self.origin = origin
        self.passage = passage
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        limit = context.eventLoop.scheduleTask(in: SecuredTunnel.patience) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { limit?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted(let agreed) = event else {
            return context.fireUserInboundEventTriggered(event)
        }
        isSettled = true
        do {
            try addProtocol(agreed, to: context)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    private func addProtocol(_ agreed: String?, to context: ChannelHandlerContext) throws {
        guard agreed == "h2" else {
            let front = FrontHandler(shared, connection, tunnel: origin)
            return try ClientPipeline.addHTTP1(front, to: context.pipeline.syncOperations)
        }
        let streams = connection.speaking("2")
        let (shared, origin) = (shared, origin)
        let idle = TimeAmount(shared.server.configuration.idleTimeout)
        try context.pipeline.syncOperations.addHandlers([IdleStateHandler(allTimeout: idle), IdleClose()])
        try ClientPipeline.addHTTP2(context.channel) { FrontHandler(shared, streams, tunnel: origin) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        refused(ClientRefusal.gone)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        refused(ClientRefusal(error))
        context.close(promise: nil)
    }

    /// The client did not go on: most do not trust the certificate.
    private func refused(_ refusal: ClientRefusal) {
        guard !isSettled else { return }
        isSettled = true
        passage.errorType = refusal.errorType
        passage.didEnd()
        shared.server.desk.take(passage)
        if refusal != .incompatible { shared.server.onRejectedCertificate(origin.host) }
    }
}

/// Why a client did not finish its TLS handshake.
enum ClientRefusal: Equatable {
    /// It said that it does not trust the certificate.
    case untrusted
    /// It could not agree on a version or a cipher.
    case incompatible
    /// It went away without a word, as some do that do not trust the certificate.
    case gone

    /// Reads the alert that the client sent (RFC 8446 §6.2).
    init(_ error: any Error) {
        let text = String(describing: error)
        // OpenSSL's clients send the alert in clear where TLS 1.3 wants it encrypted: it is taken for a record that is too
        // short to be one. What else would be so short at this moment is no client's doing.
        let alerts = [
            "BAD_PACKET_LENGTH", "UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN", "CERTIFICATE_EXPIRED",
            "ACCESS_DENIED",
        ]
        if alerts.contains(where: text.contains) {
            self = .untrusted
        } else {
            self =
                text.contains("ALERT") || text.contains("NO_SHARED_CIPHER") || text.contains("UNSUPPORTED_PROTOCOL")
                ? .incompatible : .gone
        }
    }

    var errorType: String {
        switch self {
        case .untrusted: "client_rejected_certificate"
        case .incompatible: "client_tls_error"
        case .gone: "client_handshake_aborted"
        }
    }
}
