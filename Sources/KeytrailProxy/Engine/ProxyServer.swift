internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A proxy or gateway that is open to clients.
package final class ProxyServer: Sendable {
    /// The port that it listens on.
    package let port: Int
    private let listener: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let threads: NIOThreadPool
    private let contexts: LoopContexts
    private let server: ServerContext

    private init(
        listener: any Channel,
        group: MultiThreadedEventLoopGroup,
        threads: NIOThreadPool,
        contexts: LoopContexts,
        server: ServerContext
    ) {
        self.listener = listener
        self.group = group
        self.threads = threads
        self.contexts = contexts
        self.server = server
        port = listener.localAddress?.port ?? 0
    }

    /// Opens a forward proxy.
    ///
    /// `onRejectedCertificate` is told each host for which a client broke off at the certificate made for it, by an alert or
    /// without a word.
    ///
    /// - Throws: `ProxyError.cannotListen`.
    package static func startForward(
        _ configuration: ProxyConfiguration,
        desk: RecordingDesk,
        onRejectedCertificate: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> ProxyServer {
        let own = OwnAddress()
        return try await start(
            configuration,
            router: ForwardRouter(isOwn: own.contains),
            own: own,
            desk: desk,
            onRejectedCertificate
        )
    }

    /// Opens a reverse gateway; the address and the port are the gateway's own, whatever `configuration` says.
    ///
    /// - Throws: `ProxyError.cannotListen`.
    package static func startGateway(
        _ gateway: GatewayConfiguration,
        _ configuration: ProxyConfiguration,
        services: GatewayServices,
        desk: RecordingDesk
    ) async throws -> ProxyServer {
        var configuration = configuration
        configuration.address = gateway.address
        configuration.port = gateway.port
        return try await start(
            configuration,
            router: GatewayRouter(gateway, services),
            own: OwnAddress(),
            desk: desk
        ) { _ in }
    }

    static func start(
        _ configuration: ProxyConfiguration,
        router: any RequestRouter,
        own: OwnAddress,
        desk: RecordingDesk,
        _ onRejectedCertificate: @escaping @Sendable (String) -> Void
    ) async throws -> ProxyServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        let server = ServerContext(
            configuration,
            router: router,
            own: own,
            desk: desk,
            threads: threads,
            onRejectedCertificate: onRejectedCertificate
        )
        do {
            let contexts = try await LoopContexts(group, server)
            let listener = try await ProxyServer.listen(configuration, group, contexts)
            own.set(address: configuration.address, port: listener.localAddress?.port ?? 0)
            contexts.startSweeping()
            return ProxyServer(
                listener: listener,
                group: group,
                threads: threads,
                contexts: contexts,
                server: server
            )
        } catch {
            try? await group.shutdownGracefully()
            try? await threads.shutdownGracefully()
            let code = (error as? IOError)?.errnoCode ?? EINVAL
            throw ProxyError.cannotListen(address: configuration.address, port: configuration.port, code: code)
        }
    }

    private static func listen(
        _ configuration: ProxyConfiguration,
        _ group: MultiThreadedEventLoopGroup,
        _ contexts: LoopContexts
    ) async throws -> any Channel {
        let lookup =
            configuration.namesCallers
            ? CallerLookup(find: LinuxProcesses(hostName: configuration.hostName).callers) : nil
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard ConnectionOwner.mayUse(channel, user: configuration.user) else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    let shared = contexts[channel.eventLoop]
                    let connection = ClientConnection(door: configuration.door, channel: channel, lookup: lookup)
                    let front = FrontHandler(shared, connection)
                    try ClientPipeline.addHTTP1(front, to: channel.pipeline.syncOperations)
                }
            }
            .bind(host: configuration.address, port: configuration.port).get()
    }

    /// How many exchanges and tunnels are under way.
    package var underWay: Int { server.underWay.load(ordering: .relaxed) }

    /// Ends what has taken too long, as if it were later by that much; it is looked for every second without this.
    func sweep(after time: TimeAmount) async { await contexts.forEach { $0.sweep(at: .now() + time) } }

    /// Takes no more connections, waits for what is under way at most for `grace`, and ends the rest.
    ///
    /// What has passed is with the desk then; closing that is the caller's.
    package func shutdown(grace: Duration, clock: some Clock<Duration> = ContinuousClock()) async {
        try? await listener.close()
        server.isDraining.store(true, ordering: .relaxed)
        await contexts.forEach { $0.drain() }
        let end = clock.now.advanced(by: grace)
        while underWay > 0, clock.now < end {
            try? await clock.sleep(for: .milliseconds(5))
        }
        await contexts.forEach { $0.stop() }
        // Answers that wait for their records are still told on the event loops.
        await server.desk.drain()
        try? await group.shutdownGracefully()
        try? await threads.shutdownGracefully()
    }
}

/// Where the proxy itself listens, so that it does not call itself.
final class OwnAddress: Sendable {
    private let place = Mutex<(address: String, port: Int)?>(nil)

    func set(address: String, port: Int) { place.withLock { $0 = (address, port) } }

    func contains(_ origin: Origin) -> Bool {
        place.withLock { place in
            guard let place, place.port == origin.port else { return false }
            return origin.host == place.address || origin.isLoopback
        }
    }
}

/// One context for each event loop.
final class LoopContexts: Sendable {
    private let contexts: [ObjectIdentifier: NIOLoopBound<LoopContext>]
    private let loops: [any EventLoop]

    init(_ group: MultiThreadedEventLoopGroup, _ server: ServerContext) async throws {
        loops = Array(group.makeIterator())
        var contexts: [ObjectIdentifier: NIOLoopBound<LoopContext>] = [:]
        for loop in loops {
            // A context belongs to its loop from the first moment on.
            contexts[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(LoopContext(loop, server), eventLoop: loop)
            }.get()
        }
        self.contexts = contexts
    }

    subscript(_ loop: any EventLoop) -> LoopContext {
        guard let context = contexts[ObjectIdentifier(loop)] else {
            preconditionFailure("a channel on a foreign event loop")
        }
        return context.value
    }

    func startSweeping() {
        for (loop, context) in zip(loops, loops.compactMap { contexts[ObjectIdentifier($0)] }) {
            loop.execute { context.value.startSweeping() }
        }
    }

    func forEach(_ body: @escaping @Sendable (LoopContext) -> Void) async {
        for loop in loops {
            guard let context = contexts[ObjectIdentifier(loop)] else { continue }
            try? await loop.submit { body(context.value) }.get()
        }
    }
}
