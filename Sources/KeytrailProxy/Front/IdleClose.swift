internal import NIOCore

/// Closes a connection on which nothing has moved for as long as the handler before it allows.
///
/// Streams of HTTP/2 are looked after one by one; this is for their connection.
final class IdleClose: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
