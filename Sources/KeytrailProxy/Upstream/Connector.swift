internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Opens connections to servers: name, TCP, the proxy on the way, TLS.
struct Connector: Sendable {
    private let configuration: UpstreamConfiguration
    private let threads: NIOThreadPool
    private let tls: SharedTLSContext

    init(_ configuration: UpstreamConfiguration, threads: NIOThreadPool) {
        self.configuration = configuration
        self.threads = threads
        tls = SharedTLSContext { try configuration.makeTLSContext() }
    }

    /// A connection that speaks HTTP.
    ///
    /// Fails with `UpstreamFailure`.
    func connect(
        to origin: Origin,
        for pool: UpstreamPool,
        on loop: any EventLoop
    ) -> EventLoopFuture<UpstreamConnection>.Isolated {
        let hop = configuration.proxies.hop(to: origin)
        let pool = NIOLoopBound(pool, eventLoop: loop)
        let opened = open(origin, hop: hop, on: loop)
        return opened.flatMap { way in
            secure(way, for: origin, on: loop)
        }.flatMapThrowing { way -> NIOLoopBound<UpstreamConnection> in
            let connection = UpstreamConnection(origin: origin, timing: way.timing, pool: pool.value, hop: hop)
            let pipeline = way.channel.pipeline.syncOperations
            connection.certificate = try? pipeline.handler(type: NIOSSLClientHandler.self).peerCertificate?.toDERBytes()
            try Connector.addCodec(to: pipeline)
            try pipeline.addHandler(connection)
            return NIOLoopBound(connection, eventLoop: loop)
        }.flatMapErrorThrowing { error -> NIOLoopBound<UpstreamConnection> in
            throw UpstreamFailure(error)
        }.assumeIsolated().map { $0.value }
    }

    /// A connection whose bytes are nobody's business.
    ///
    /// Fails with `UpstreamFailure`. Handlers have to be there before the event loop's next round, which may read.
    func tunnel(to origin: Origin, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        // A tunnel through a proxy is made by CONNECT whatever goes through it.
        let secure = Origin(isSecure: true, host: origin.host, port: origin.port)
        let opened = open(secure, hop: configuration.proxies.hop(to: secure), on: loop)
        return opened.map { way -> any Channel in way.channel }.flatMapErrorThrowing { throw UpstreamFailure($0) }
    }

    /// A channel on its way to an origin.
    private struct Way: Sendable {
        let channel: any Channel
        var timing: ConnectionTiming
    }

    /// TCP to the origin; through a proxy that tunnels where TLS will follow.
    private func open(_ origin: Origin, hop: UpstreamProxies.Hop?, on loop: any EventLoop) -> EventLoopFuture<Way> {
        guard let hop else {
            let address = configuration.address(of: origin)
            return dial(host: address.host, port: address.port, on: loop)
        }
        guard hop.isHTTP else { return loop.makeFailedFuture(UpstreamFailure.proxyUnsupported) }
        let toProxy = dial(host: hop.origin.host, port: hop.origin.port, on: loop).flatMap { way in
            hop.origin.isSecure ? shakeHands(way, with: hop.origin, on: loop) : loop.makeSucceededFuture(way)
        }.flatMapErrorThrowing { _ -> Way in throw UpstreamFailure.proxy }
        guard origin.isSecure else { return toProxy }
        return toProxy.flatMap { way in ask(way, toReach: origin, hop, on: loop) }
    }

    private func dial(host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<Way> {
        let started = NIODeadline.now()
        let isAddress = Origin(isSecure: true, host: host, port: port).isAddress
        let bootstrap = ClientBootstrap(group: loop)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
        if isAddress, let address = try? SocketAddress(ipAddress: host, port: port) {
            return bootstrap.connect(to: address).map { channel in
                Way(channel: channel, timing: ConnectionTiming(connect: NIODeadline.now() - started))
            }
        }
        let resolver = HostResolver(on: loop, threads: threads)
        return bootstrap.resolver(resolver).connect(host: host, port: port).and(resolver.duration).map { channel, dns in
            let whole = NIODeadline.now() - started
            return Way(channel: channel, timing: ConnectionTiming(dns: dns, connect: max(.zero, whole - dns)))
        }
    }

    private func ask(
        _ way: Way,
        toReach origin: Origin,
        _ hop: UpstreamProxies.Hop,
        on loop: any EventLoop
    ) -> EventLoopFuture<Way> {
        let opened = loop.makePromise(of: Void.self)
        // Where the proxy reaches it: a redirection is for who opens the connection.
        let address = configuration.address(of: origin)
        let target = Origin(isSecure: true, host: address.host, port: address.port)
        do {
            let pipeline = way.channel.pipeline.syncOperations
            let encoder = HTTPRequestEncoder()
            let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
            let asking = ProxyHandshake(target: target, authorization: hop.authorization, opened: opened)
            try pipeline.addHandlers([encoder, decoder, asking])
            let handlers = NIOLoopBound((encoder, decoder, asking), eventLoop: loop)
            return opened.futureResult.flatMap {
                let (encoder, decoder, asking) = handlers.value
                let pipeline = way.channel.pipeline.syncOperations
                return pipeline.removeHandler(asking)
                    .and(pipeline.removeHandler(encoder))
                    .and(pipeline.removeHandler(decoder))
                    .map { _ in way }
            }
        } catch {
            opened.fail(error)
            return loop.makeFailedFuture(error)
        }
    }

    private func secure(_ way: Way, for origin: Origin, on loop: any EventLoop) -> EventLoopFuture<Way> {
        origin.isSecure ? shakeHands(way, with: origin, on: loop) : loop.makeSucceededFuture(way)
    }

    private func shakeHands(_ way: Way, with origin: Origin, on loop: any EventLoop) -> EventLoopFuture<Way> {
        let shaken = loop.makePromise(of: Void.self)
        let started = NIODeadline.now()
        let watch = HandshakeWatch(shaken)
        do {
            // An address cannot be named to the server (RFC 6066 §3); the certificate must hold it all the same.
            let name = origin.isAddress ? nil : origin.host
            let handler = try NIOSSLClientHandler(context: try tls.context(), serverHostname: name)
            try way.channel.pipeline.syncOperations.addHandlers([handler, watch])
        } catch {
            shaken.fail(error)
        }
        let limit = loop.scheduleTask(in: TimeAmount(configuration.connectTimeout)) {
            shaken.fail(UpstreamFailure.connectTimeout)
        }
        let watching = NIOLoopBound(watch, eventLoop: loop)
        return shaken.futureResult.flatMap {
            limit.cancel()
            var way = way
            way.timing.tls = way.timing.tls + (NIODeadline.now() - started)
            let done = way
            return way.channel.pipeline.syncOperations.removeHandler(watching.value).map { done }
        }.flatMapError { error in
            limit.cancel()
            way.channel.close(promise: nil)
            return loop.makeFailedFuture(error)
        }
    }

    private static func addCodec(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        var encoding = HTTPRequestEncoder.Configuration()
        // The head says how the body is framed already.
        encoding.automaticallySetFramingHeaders = false
        let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes, informationalResponseStrategy: .forward)
        try pipeline.addHandlers([HTTPRequestEncoder(configuration: encoding), ByteToMessageHandler(decoder)])
    }
}

extension ConnectionTiming {
    fileprivate init(connect: TimeAmount) {
        self.init(dns: .zero, connect: connect, tls: .zero)
    }
}
