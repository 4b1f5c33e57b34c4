internal import NIOCore
internal import NIOHTTP1

/// Asks the next proxy for a tunnel (RFC 9110 §9.3.6) and tells when it stands.
final class ProxyHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let target: Origin
    private let authorization: String?
    private let opened: EventLoopPromise<Void>
    private var isSettled = false
    private var hasAsked = false

    init(target: Origin, authorization: String?, opened: EventLoopPromise<Void>) {
        self.target = target
        self.authorization = authorization
        self.opened = opened
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { ask(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        ask(context)
        context.fireChannelActive()
    }

    private func ask(_ context: ChannelHandlerContext) {
        // The channel may become active after it was handed on; asked twice, the proxy would take it for the tunnel's.
        guard !hasAsked else { return }
        hasAsked = true
        var fields = HTTPHeaders([("Host", target.authorityWithPort)])
        if let authorization { fields.add(name: "Proxy-Authorization", value: authorization) }
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .CONNECT,
            uri: target.authorityWithPort,
            headers: fields
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if (100..<200).contains(head.status.code) { return }
            guard (200..<300).contains(head.status.code) else { return fail(UpstreamFailure.proxy, context) }
        case .body: break
        case .end:
            guard !isSettled else { return }
            isSettled = true
            opened.succeed()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(UpstreamFailure.proxy, context) }

    func channelInactive(context: ChannelHandlerContext) {
        fail(UpstreamFailure.proxy, context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        guard !isSettled else { return }
        isSettled = true
        opened.fail(UpstreamFailure.proxy)
    }

    private func fail(_ failure: UpstreamFailure, _ context: ChannelHandlerContext) {
        guard !isSettled else { return }
        isSettled = true
        opened.fail(failure)
        context.close(promise: nil)
    }
}
