internal import NIOCore

/// The connections of one event loop to servers; not used from elsewhere.
final class UpstreamPool {
    private let connector: Connector
    private let configuration: UpstreamConfiguration
    private var idle: [Origin: [UpstreamConnection]] = [:]
    private let idleTimeout: TimeAmount

    init(_ connector: Connector, _ configuration: UpstreamConfiguration) {
        self.connector = connector
        self.configuration = configuration
        idleTimeout = TimeAmount(configuration.idleTimeout)
    }

    /// A connection that is open already, the one used last first; `nil` when there is none.
    func takeIdle(_ origin: Origin) -> UpstreamConnection? {
        while let connection = idle[origin]?.popLast() {
            if connection.isUsable { return connection }
        }
        return nil
    }

    /// A new connection.
    ///
    /// `loop` is the pool's own.
    func connect(_ origin: Origin, on loop: any EventLoop) -> EventLoopFuture<UpstreamConnection>.Isolated {
        connector.connect(to: origin, for: self, on: loop)
    }

    /// A plain connection for bytes that are nobody's business.
    func tunnel(to origin: Origin, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        connector.tunnel(to: origin, on: loop)
    }

    func keep(_ connection: UpstreamConnection) {
        var connections = idle[connection.origin] ?? []
        guard connections.count < configuration.idlePerOrigin else { return connection.retire() }
        connections.append(connection)
        idle[connection.origin] = connections
    }

    func forget(_ connection: UpstreamConnection) {
        idle[connection.origin]?.removeAll { $0 === connection }
        if idle[connection.origin]?.isEmpty == true { idle[connection.origin] = nil }
    }

    /// Closes what has been idle for too long.
    func sweep(at now: NIODeadline) {
        for (origin, connections) in idle {
            let kept = connections.filter { connection in
                guard now - connection.idleSince > idleTimeout else { return true }
                connection.retire()
                return false
            }
            idle[origin] = kept.isEmpty ? nil : kept
        }
    }

    /// Closes everything that is idle.
    func closeIdle() {
        for connection in idle.values.joined() { connection.retire() }
        idle = [:]
    }
}
