internal import Dispatch
internal import KeytrailModel
internal import NIOCore
internal import Synchronization

/// Asks the system which process is at the other end of a connection from this machine.
///
/// On a thread of its own: the answer takes milliseconds, and several questions at once are answered by one look.
final class CallerLookup: Sendable {
    /// One question, and later its answer.
    final class Ticket: Sendable {
        fileprivate let ends: SocketEnds
        private let answer = Mutex<Caller?>(nil)
        private let group = DispatchGroup()
        private static let patience = DispatchTimeInterval.milliseconds(500)

        fileprivate init(_ ends: SocketEnds) {
            self.ends = ends
            group.enter()
        }

        fileprivate func settle(_ caller: Caller?) {
            answer.withLock { $0 = caller }
            group.leave()
        }

        /// The process; waits for the answer, not on an event loop. `nil` when it is not known.
        func caller() -> Caller? {
            guard group.wait(timeout: .now() + Ticket.patience) == .success else { return nil }
            return answer.withLock { $0 }
        }
    }

    private struct State {
        var waiting: [Ticket] = []
        var isWorking = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "keytrail.callers")
    private let find: @Sendable ([SocketEnds]) -> [Caller?]

    /// Creates a lookup; `find` answers several questions in their order.
    init(find: @escaping @Sendable ([SocketEnds]) -> [Caller?]) { self.find = find }

    /// Asks for the client of a connection; `nil` when it is on another machine.
    func ask(client: SocketAddress?, server: SocketAddress?) -> Ticket? {
        guard let client, let server, let ends = SocketEnds(client: client, server: server) else { return nil }
        let ticket = Ticket(ends)
        let isFirst = state.withLock { state in
            state.waiting.append(ticket)
            defer { state.isWorking = true }
            return !state.isWorking
        }
        if isFirst { queue.async { self.work() } }
        return ticket
    }

    private func work() {
        while true {
            let batch = state.withLock { state in
                state.isWorking = !state.waiting.isEmpty
                defer { state.waiting = [] }
                return state.waiting
            }
            guard !batch.isEmpty else { return }
            for (ticket, caller) in zip(batch, find(batch.map(\.ends))) { ticket.settle(caller) }
        }
    }
}

/// Both ends of a connection within this machine, as `/proc/net/tcp` writes them.
struct SocketEnds: Hashable, Sendable {
    /// Such as `0100007F:1F90`.
    let client: String
    let server: String

    /// Writes the ends down; `nil` unless both are on this machine.
    init?(client: SocketAddress, server: SocketAddress) {
        guard let clientText = SocketEnds.text(client), let serverText = SocketEnds.text(server),
            client.ipAddress == server.ipAddress || SocketEnds.isLoopback(client)
        else { return nil }
        self.client = clientText
        self.server = serverText
    }

    /// Reads the ends that a line of `/proc/net/tcp` names.
    init(client: String, server: String) {
        self.client = client
        self.server = server
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress else { return false }
        return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
    }

    /// The address as 32-bit words in the machine's order, each as eight digits, and the port as four.
    private static func text(_ address: SocketAddress) -> String? {
        guard let ip = address.ipAddress, let port = address.port, let bits = IPAddressBits(ip) else { return nil }
        let isV6 = ip.contains(":")
        let bytes = isV6 ? bits.bytes : Array(bits.bytes.suffix(4))
        let words = stride(from: 0, to: bytes.count, by: 4).map { start -> String in
            let word = bytes[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            // The bytes in memory are the address's; a little-endian machine reads the first as the lowest.
            return hexadecimal(Int(UInt32(littleEndian: word)), digits: 8)
        }
        return words.joined() + ":" + hexadecimal(port, digits: 4)
    }

    private static func hexadecimal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
