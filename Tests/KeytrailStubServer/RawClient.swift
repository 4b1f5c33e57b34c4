internal import NIOCore
internal import NIOPosix

/// Sends bytes that no HTTP library would send.
public enum RawClient {
    /// Sends a text to a port of this machine, and reads until the other side closes.
    ///
    /// - Throws: the system's error when nothing listens.
    public static func exchange(_ text: String, port: Int) async throws -> String {
        let (channel, chunks) = try await connect(port: port)
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        var bytes: [UInt8] = []
        for await chunk in chunks { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A connection to a port of this machine, and what comes over it until the other side closes.
    static func connect(port: Int) async throws -> (channel: any Channel, chunks: AsyncStream<[UInt8]>) {
        let (chunks, feed) = AsyncStream<[UInt8]>.makeStream()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FeedHandler(feed))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return (channel, chunks)
    }
}

/// Feeds a stream with what a connection receives.
private final class FeedHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let feed: AsyncStream<[UInt8]>.Continuation

    init(_ feed: AsyncStream<[UInt8]>.Continuation) {
        self.feed = feed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        feed.yield(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) { feed.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
