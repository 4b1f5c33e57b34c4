/// Where a call's time went, by phase; a phase that did not happen is zero.
public struct CallTiming: Sendable, Hashable, Codable {
    /// Name resolution.
    public var dns: TimeSpan
    /// Opening the connection.
    public var connect: TimeSpan
    /// The TLS handshake.
    public var tls: TimeSpan
    /// From the request's last byte to the response's first.
    public var wait: TimeSpan
    /// From the response's first byte to its last.
    public var receive: TimeSpan

    /// Creates a breakdown.
    public init(
        dns: TimeSpan = .zero,
        connect: TimeSpan = .zero,
        tls: TimeSpan = .zero,
        wait: TimeSpan = .zero,
        receive: TimeSpan = .zero
    ) {
        self.dns = dns
        self.connect = connect
        self.tls = tls
        self.wait = wait
        self.receive = receive
    }
}
