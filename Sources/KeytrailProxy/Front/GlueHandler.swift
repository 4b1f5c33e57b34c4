internal import NIOCore

/// How many bytes went through a tunnel, by direction.
struct TunnelBytes: Sendable {
    /// From the client to the server.
    var up: Int64 = 0
    /// From the server to the client.
    var down: Int64 = 0
}

/// One end of a tunnel: what is read here is written at the other end, no faster than that can take it.
final class GlueHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the two ends share.
    private final class Tunnel {
        var bytes = TunnelBytes()
        var openEnds = 2
        /// Whether both ends are in place, with nothing before them that takes bytes for something else.
        var isOpen = false
        let onEnd: (TunnelBytes) -> Void

        init(_ onEnd: @escaping (TunnelBytes) -> Void) { self.onEnd = onEnd }
    }

    private let tunnel: Tunnel
    private let isClient: Bool
    private var partner: GlueHandler?
    private var context: ChannelHandlerContext?
    private var wantsRead = false
    private var hasEnded = false
    /// What came before the tunnel was open.
    private var early = ByteBuffer()

    private init(_ tunnel: Tunnel, isClient: Bool) {
        self.tunnel = tunnel
        self.isClient = isClient
    }

    /// The two ends of a tunnel; `onEnd` is called when both are closed.
    static func pair(onEnd: @escaping (TunnelBytes) -> Void) -> (client: GlueHandler, server: GlueHandler) {
        let tunnel = Tunnel(onEnd)
        let client = GlueHandler(tunnel, isClient: true)
        let server = GlueHandler(tunnel, isClient: false)
        client.partner = server
        server.partner = client
        return (client, server)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // One end may finish before the other (RFC 9110 §9.3.6); a channel that cannot be told closes as a whole.
        try? context.channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
        if !context.channel.isActive { end() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
        partner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if isClient {
            tunnel.bytes.up += Int64(bytes.readableBytes)
        } else {
            tunnel.bytes.down += Int64(bytes.readableBytes)
        }
        guard tunnel.isOpen else {
            early.writeImmutableBuffer(bytes)
            return
        }
        partner?.context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    /// Lets the bytes through, those first that came before; called when both ends are in place.
    func open() {
        tunnel.isOpen = true
        partner?.sendEarly()
        sendEarly()
    }

    private func sendEarly() {
        guard early.readableBytes > 0, let other = partner?.context else { return }
        other.writeAndFlush(wrapOutboundOut(early), promise: nil)
        early.clear()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            partner?.context?.close(mode: .output, promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // TLS that cannot half-close says so; the rest ends the tunnel.
        if let error = error as? ChannelError, error == .operationUnsupported { return }
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if partner?.context?.channel.isWritable ?? true { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let partner, partner.wantsRead {
            partner.wantsRead = false
            partner.context?.read()
        }
        context.fireChannelWritabilityChanged()
    }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        partner?.context?.close(promise: nil)
        tunnel.openEnds -= 1
        if tunnel.openEnds == 0 { tunnel.onEnd(tunnel.bytes) }
    }
}
