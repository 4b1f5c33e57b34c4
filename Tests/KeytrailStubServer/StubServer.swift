internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL

/// An HTTP/1.1 server on a loopback port that does what a test says and remembers what it was asked.
public final class StubServer: Sendable {
    /// Plans the response to a request.
    public typealias Handler = @Sendable (StubRequest) async -> StubResponse

    /// The port on 127.0.0.1.
    public let port: Int
    private let connections: Connections
    private let listener: any Channel

    private init(_ listener: any Channel, _ connections: Connections) {
        self.listener = listener
        self.connections = connections
        port = listener.localAddress?.port ?? 0
    }

    deinit {
        listener.close(promise: nil)
        connections.closeAll()
    }

    /// Starts a server that answers HTTP/1.1 requests.
    ///
    /// - Throws: the system's error when no port can be bound.
    public static func start(handler: @escaping Handler) async throws -> StubServer {
        try await start { channel, number, connections in try speakHTTP1(channel, number, connections, handler) }
    }

    /// Starts a server that answers requests over TLS, by HTTP/2 where the client asks for it.
    ///
    /// - Throws: the system's error when no port can be bound.
    public static func start(_ tls: StubTLS, handler: @escaping Handler) async throws -> StubServer {
        try await start { channel, number, connections in
            try channel.pipeline.syncOperations.addHandler(tls.handler())
            _ = channel.configureHTTP2SecureUpgrade(
                h2ChannelConfigurator: { channel in
                    channel.eventLoop.makeCompletedFuture { try speakHTTP2(channel, number, connections, handler) }
                },
                http1ChannelConfigurator: { channel in
                    channel.eventLoop.makeCompletedFuture { try speakHTTP1(channel, number, connections, handler) }
                }
            )
        }
    }

    /// Starts a server that speaks HTTP/2 without TLS and without being asked (RFC 9113 §3.3).
    ///
    /// - Throws: the system's error when no port can be bound.
    public static func startHTTP2(handler: @escaping Handler) async throws -> StubServer {
        try await start { channel, number, connections in try speakHTTP2(channel, number, connections, handler) }
    }

    private static func speakHTTP1(
        _ channel: any Channel,
        _ number: Int,
        _ connections: Connections,
        _ handler: @escaping Handler
    ) throws {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
        try channel.pipeline.syncOperations.addHandlers(
            ResponsePartHandler(),
            RequestHandler(connections, number, handler)
        )
    }

    private static func speakHTTP2(
        _ channel: any Channel,
        _ number: Int,
        _ connections: Connections,
        _ handler: @escaping Handler
    ) throws {
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server,
            connectionConfiguration: .init(),
            streamConfiguration: .init()
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandlers(
                    HTTP2FramePayloadToHTTP1ServerCodec(),
                    ResponsePartHandler(),
                    RequestHandler(connections, number, handler)
                )
            }
        }
    }

    /// Starts a server that hands each connection's bytes to `handler`, and closes it when that returns.
    ///
    /// - Throws: the system's error when no port can be bound.
    public static func startRaw(
        handler: @escaping @Sendable (RawConnection) async throws -> Void
    ) async throws -> StubServer {
        try await start { channel, _, connections in
            try channel.pipeline.syncOperations.addHandler(BytesHandler(connections, handler))
        }
    }

    private static func start(
        _ prepare: @escaping @Sendable (any Channel, Int, Connections) throws -> Void
    ) async throws -> StubServer {
        let connections = Connections()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try prepare(channel, connections.add(channel), connections)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return StubServer(listener, connections)
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// The requests so far, in the order of their ends; none in raw mode.
    public var requests: [StubRequest] { connections.requests }

    /// Closes the port and every connection, and waits for the handlers, which are cancelled.
    public func stop() async {
        try? await listener.close().get()
        for task in connections.closeAll() { await task.value }
    }
}
