internal import NIOCore
internal import NIOTLS

/// Tells when a TLS handshake has ended, and how.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private var promise: EventLoopPromise<Void>?

    init(_ promise: EventLoopPromise<Void>) { self.promise = promise }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(_) = event { settle(.success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard promise != nil else { return context.fireErrorCaught(error) }
        settle(.failure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        settle(.failure(UpstreamFailure.tls))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { settle(.failure(UpstreamFailure.tls)) }

    private func settle(_ result: Result<Void, any Error>) {
        promise?.completeWith(result)
        promise = nil
    }
}
