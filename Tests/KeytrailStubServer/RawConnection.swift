internal import NIOCore

/// One connection's bytes, for responses that no HTTP library would send.
public final class RawConnection: Sendable {
    private let reader: Reader
    private let channel: any Channel

    init(_ chunks: AsyncStream<[UInt8]>, _ channel: any Channel) {
        reader = Reader(chunks)
        self.channel = channel
    }

    /// Reads up to and with the empty line; what came before the client closed when there is none.
    public func readHead() async -> [UInt8] { await reader.read { $0.firstRange(of: [13, 10, 13, 10])?.upperBound } }

    /// Reads exactly that many bytes; fewer when the client closed.
    public func read(_ count: Int) async -> [UInt8] { await reader.read { $0.count >= count ? count : nil } }

    /// Reads until the client closes.
    public func readToEnd() async -> [UInt8] { await reader.read { _ in nil } }

    /// Reads what comes next; `nil` when the client closed.
    func readSome() async -> [UInt8]? {
        let bytes = await reader.read { $0.isEmpty ? nil : $0.count }
        return bytes.isEmpty ? nil : bytes
    }

    /// Closes the connection before the handler returns.
    func close() { channel.close(promise: nil) }

    /// Sends bytes.
    ///
    /// - Throws: the connection's error.
    public func write(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    /// Sends text.
    ///
    /// - Throws: the connection's error.
    public func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    private actor Reader {
        private var iterator: AsyncStream<[UInt8]>.AsyncIterator
        private var pending: [UInt8] = []

        init(_ chunks: AsyncStream<[UInt8]>) {
            iterator = chunks.makeAsyncIterator()
        }

        /// Reads until `length` knows how much of the pending bytes is wanted, or to the end.
        func read(until length: @Sendable ([UInt8]) -> Int?) async -> [UInt8] {
            var iterator = iterator
            while true {
                if let count = length(pending) {
                    defer { pending.removeFirst(count) }
                    return Array(pending.prefix(count))
                }
                guard let more = await iterator.next(isolation: self) else {
                    defer { pending = [] }
                    return pending
                }
                pending += more
            }
        }
    }
}

/// Hands a connection's bytes to a test.
final class BytesHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connections: Connections
    private let handler: @Sendable (RawConnection) async throws -> Void
    private let (chunks, feed) = AsyncStream<[UInt8]>.makeStream()

    init(_ connections: Connections, _ handler: @escaping @Sendable (RawConnection) async throws -> Void) {
        self.connections = connections
        self.handler = handler
    }

    func channelActive(context: ChannelHandlerContext) {
        let (channel, chunks, handler) = (context.channel, chunks, handler)
        connections.start {
            try? await handler(RawConnection(chunks, channel))
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        feed.yield(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        feed.finish()
        connections.remove(context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
