internal import KeytrailModel
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// What all threads of a proxy share.
final class ServerContext: Sendable {
    let configuration: ProxyConfiguration
    let router: any RequestRouter
    let desk: RecordingDesk
    private let own: OwnAddress
    let connector: Connector
    let identities: IdentityCache
    let isDraining = Atomic(false)
    /// Exchanges and tunnels under way.
    let underWay = Atomic(0)
    /// Clients that did not trust the certificates made for them, by host.
    let onRejectedCertificate: @Sendable (String) -> Void

    init(
        _ configuration: ProxyConfiguration,
        router: any RequestRouter,
        own: OwnAddress,
        desk: RecordingDesk,
        threads: NIOThreadPool,
        onRejectedCertificate: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.router = router
        self.desk = desk
        self.own = own
        connector = Connector(configuration.upstream, threads: threads)
        identities = IdentityCache()
        self.onRejectedCertificate = onRejectedCertificate
    }

    /// Whether an origin is this server itself.
    func isOwn(_ origin: Origin) -> Bool { own.contains(origin) }
}

/// What the connections of one event loop share; not used from elsewhere.
final class LoopContext {
    let loop: any EventLoop
    let server: ServerContext
    let pool: UpstreamPool
    private var fronts: [ObjectIdentifier: FrontHandler] = [:]
    private var sweeping: RepeatedTask?

    init(_ loop: any EventLoop, _ server: ServerContext) {
        self.loop = loop
        self.server = server
        pool = UpstreamPool(server.connector, server.configuration.upstream)
    }

    /// Looks every second for what has taken too long.
    func startSweeping() {
        let bound = NIOLoopBound(self, eventLoop: loop)
        sweeping = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            bound.value.sweep(at: .now())
        }
    }

    /// Ends what has taken too long at a time.
    func sweep(at now: NIODeadline) {
        pool.sweep(at: now)
        for front in fronts.values { front.sweep(at: now) }
    }

    func add(_ front: FrontHandler) { fronts[ObjectIdentifier(front)] = front }

    func remove(_ front: FrontHandler) { fronts[ObjectIdentifier(front)] = nil }

    /// Ends what is idle; what is under way ends its connection when it is done.
    func drain() {
        pool.closeIdle()
        for front in fronts.values { front.drain() }
    }

    /// Ends everything.
    func stop() {
        sweeping?.cancel()
        for front in fronts.values { front.stop() }
        pool.closeIdle()
    }
}
