internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Synchronization

/// The beginning of a tunnel that may be looked into: what comes first says whether it is TLS, HTTP or something else.
final class TunnelStart: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum Phase { case listening, preparing, done }

    private let shared: LoopContext
    private let connection: ClientConnection
    private let origin: Origin
    private var passage: Passage
    private var phase = Phase.listening
    private var received = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var waiting: Scheduled<Void>?
    /// Who says nothing for so long waits for the server to speak first, as mail servers and SSH do.
    private static let patience = TimeAmount.milliseconds(500)

    init(_ shared: LoopContext, _ connection: ClientConnection, origin: Origin, passage: Passage) {
        self.shared = shared
        self.connection = connection
        self.origin = origin
        self.passage = passage
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        guard origin.port != 443 else { return }
        waiting = shared.loop.assumeIsolated().scheduleTask(in: TunnelStart.patience) { self.tunnel() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        waiting?.cancel()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard phase == .listening, let first = received.getInteger(at: received.readerIndex, as: UInt8.self) else {
            return
        }
        waiting?.cancel()
        phase = .preparing
        // A TLS record of the type handshake (RFC 8446 §5.1), or a method's first letter.
        if first == 0x16 {
            prepareTLS()
        } else if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) {
            let plain = Origin(isSecure: false, host: origin.host, port: origin.port)
            replace { try ClientPipeline.addHTTP1(FrontHandler(self.shared, self.connection, tunnel: plain), to: $0) }
        } else {
            tunnel()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .done
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension TunnelStart {
    /// The server's own certificate is looked at first, unless there is one for the host already.
    private func prepareTLS() {
        let now = shared.server.configuration.now()
        if let known = shared.server.identities.context(for: origin.host, at: now) { return secure(known) }
        shared.pool.connect(origin, on: shared.loop).whenComplete { result in
            guard self.phase == .preparing else { return }
            var certificate: [UInt8]?
            // What keeps the server from being asked is told to the client when it has sent its request.
            if case .success(let connection) = result {
                certificate = connection.certificate
                self.shared.pool.keep(connection)
            }
            self.makeIdentity(like: certificate, at: now)
        }
    }

    private func makeIdentity(like certificate: [UInt8]?, at now: Timestamp) {
        guard let interception = shared.server.configuration.interception else { return tunnel() }
        do {
            let identity = try interception.authority.identity(for: origin.host, likeCertificate: certificate, at: now)
            let context = try identity.makeServerContext(alpn: ["h2", "http/1.1"])
            if certificate != nil {
                shared.server.identities.insert(context, for: origin.host, until: identity.notAfter)
            }
            secure(context)
        } catch {
            context?.close(promise: nil)
        }
    }

    private func secure(_ tls: NIOSSLContext) {
        replace { pipeline in
            try pipeline.addHandlers([
                NIOSSLServerHandler(context: tls),
                SecuredTunnel(self.shared, self.connection, origin: self.origin, passage: self.passage),
            ])
        }
    }

    private func tunnel() {
        phase = .preparing
        shared.server.underWay.add(1, ordering: .relaxed)
        shared.pool.tunnel(to: origin, on: shared.loop).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                guard self.phase == .preparing else {
                    self.passage.isCancelled = true
                    self.record()
                    return channel.close(promise: nil)
                }
                let glue = Tunnel.ends(self.passage, self.shared)
                self.replace { try $0.addHandler(glue.client) }
                Tunnel.attach(glue.server, to: channel)
            case .failure(let error):
                self.passage.errorType = UpstreamFailure(error).errorType
                self.record()
                self.context?.close(promise: nil)
            }
        }
    }

    private func record() {
        passage.didEnd()
        shared.server.desk.take(passage)
        shared.server.underWay.subtract(1, ordering: .relaxed)
    }

    /// Lets other handlers have what came and what will come.
    private func replace(_ add: (ChannelPipeline.SynchronousOperations) throws -> Void) {
        guard let context else { return }
        phase = .done
        do {
            try add(context.pipeline.syncOperations)
        } catch {
            return context.close(promise: nil)
        }
        if received.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(received))
            context.fireChannelReadComplete()
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
