package import KeytrailModel

/// How a proxy or a gateway listens and what it does with what it gets.
package struct ProxyConfiguration: Sendable {
    /// What is done with tunnels that clients ask for.
    package struct Interception: Sendable {
        /// Makes the certificates that clients see.
        package let authority: CertificateAuthority
        /// The hosts whose calls are looked at; the others are tunnelled.
        package let hosts: HostPatterns

        /// Intercepts connections to some hosts.
        package init(authority: CertificateAuthority, hosts: HostPatterns = .all) {
            self.authority = authority
            self.hosts = hosts
        }
    }

    /// The address to listen on.
    package var address = "127.0.0.1"
    /// The port to listen on; 0 for any.
    package var port = 0
    /// Through which door the calls come.
    package var door: Door
    /// The user and password that clients must show; `nil` for none.
    package var credentials: BasicCredentials?
    /// The user whose connections alone are taken, besides the superuser's; `nil` for everybody's.
    ///
    /// Whose a connection is, the kernel says; where it does not, the connection is taken.
    package var user: UInt32?
    /// What is done with tunnels; `nil` tunnels them all.
    package var interception: Interception?
    /// Whether the processes of clients on this machine are looked for.
    package var namesCallers = true
    /// This machine's name, kept with the processes that are found; `nil` when not known.
    package var hostName: String?
    /// How servers are reached.
    package var upstream = UpstreamConfiguration()
    /// How many threads carry the traffic.
    package var threads = 2
    /// The longest wait for a connection's first request to be there.
    package var firstRequestTimeout: Duration = .seconds(60)
    /// How long a client's connection is kept without a request.
    package var idleTimeout: Duration = .seconds(300)
    /// The longest silence of a client that owes the rest of its request.
    package var requestTimeout: Duration = .seconds(120)
    /// The time; a parameter, so that tests can set it.
    package var now: @Sendable () -> Timestamp

    /// Creates the default configuration of a door; set what differs on the value.
    package init(door: Door, now: @escaping @Sendable () -> Timestamp) {
        self.door = door
        self.now = now
    }
}
