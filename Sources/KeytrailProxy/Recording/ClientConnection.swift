internal import KeytrailModel
internal import NIOCore
internal import Synchronization

/// What is known of a client from its connection.
final class ClientConnection: Sendable {
    let door: Door
    /// The client's address; `nil` when it is on this machine.
    let remoteAddress: String?
    /// The version of HTTP that it speaks.
    let protocolVersion: String
    private let lookup: CallerLookup?
    private let ends: (client: SocketAddress?, server: SocketAddress?)
    private let ticket = Mutex<CallerLookup.Ticket?>(nil)

    init(door: Door, channel: any Channel, lookup: CallerLookup?) {
        self.door = door
        self.lookup = lookup
        protocolVersion = "1.1"
        ends = (channel.remoteAddress, channel.localAddress)
        remoteAddress = ends.client.flatMap(ClientConnection.foreignAddress)
    }

    private init(_ other: ClientConnection, protocolVersion: String) {
        door = other.door
        remoteAddress = other.remoteAddress
        lookup = other.lookup
        ends = other.ends
        self.protocolVersion = protocolVersion
        let asked = other.ticket.withLock { $0 }
        ticket.withLock { $0 = asked }
    }

    /// The same client, within a connection that speaks another version.
    func speaking(_ version: String) -> ClientConnection { ClientConnection(self, protocolVersion: version) }

    /// Asks whose process the client is, unless that was done: while it is connected, and not for connections that say
    /// nothing.
    func askForCaller() {
        ticket.withLock { ticket in
            if ticket == nil { ticket = lookup?.ask(client: ends.client, server: ends.server) }
        }
    }

    /// The client's process; waits for the answer, so not on an event loop.
    func caller() -> Caller? { ticket.withLock { $0 }?.caller() }

    /// The client's address, unless it is on this machine.
    private static func foreignAddress(_ address: SocketAddress) -> String? {
        guard let text = address.ipAddress else { return nil }
        let origin = Origin(isSecure: false, host: text, port: 1)
        return origin.isLoopback || text.hasPrefix("::ffff:127.") ? nil : text
    }
}
