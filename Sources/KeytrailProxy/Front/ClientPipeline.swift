internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2

/// The handlers of clients' connections.
enum ClientPipeline {
    /// HTTP/1.1, with a front behind it.
    static func addHTTP1(_ front: FrontHandler, to pipeline: ChannelPipeline.SynchronousOperations) throws {
        var encoding = HTTPResponseEncoder.Configuration()
        // The head says how the body is framed already, and `HEAD` has none.
        encoding.automaticallySetFramingHeaders = false
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes)
        try pipeline.addHandlers([
            HTTPResponseEncoder(configuration: encoding), ByteToMessageHandler(decoder), front,
        ])
    }

    /// Takes HTTP/1.1 out again, bytes that nobody has read first; `next` comes in its place.
    static func replaceHTTP1(
        _ front: FrontHandler,
        in channel: any Channel,
        by next: any ChannelHandler
    ) -> EventLoopFuture<Void> {
        replace(
            front,
            HTTPResponseEncoder.self,
            ByteToMessageHandler<HTTPRequestDecoder>.self,
            in: channel,
            by: next
        )
    }

    /// The same on the server's side.
    static func replaceHTTP1(
        _ connection: UpstreamConnection,
        in channel: any Channel,
        by next: any ChannelHandler
    ) -> EventLoopFuture<Void> {
        replace(
            connection,
            HTTPRequestEncoder.self,
            ByteToMessageHandler<HTTPResponseDecoder>.self,
            in: channel,
            by: next
        )
    }

    /// Puts `next` last, and takes out who spoke HTTP before it; the decoder last, because it hands on what it holds.
    private static func replace<Encoder: ChannelHandler, Decoder: ChannelHandler>(
        _ speaker: any RemovableChannelHandler,
        _ encoder: Encoder.Type,
        _ decoder: Decoder.Type,
        in channel: any Channel,
        by next: any ChannelHandler
    ) -> EventLoopFuture<Void> {
        do {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(next)
            let encoding = try pipeline.context(handlerType: encoder)
            let decoding = try pipeline.context(handlerType: decoder)
            return pipeline.removeHandler(speaker)
                .and(pipeline.removeHandler(context: encoding))
                .and(pipeline.removeHandler(context: decoding))
                .map { _ in }
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    /// HTTP/2, with a front behind each stream.
    static func addHTTP2(
        _ channel: any Channel,
        makeFront: @escaping () -> FrontHandler
    ) throws {
        let make = NIOLoopBound(makeFront, eventLoop: channel.eventLoop)
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server,
            connectionConfiguration: .init(),
            streamConfiguration: .init()
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandlers([
                    HTTP2FramePayloadToHTTP1ServerCodec(), make.value(),
                ])
            }
        }
    }
}
