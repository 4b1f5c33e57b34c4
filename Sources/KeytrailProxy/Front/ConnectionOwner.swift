internal import Foundation
internal import NIOCore

/// Whose a connection on this machine is, by the kernel's word: no client can claim to be somebody else.
///
/// Linux is asked through its socket diagnostics (`sock_diag(7)`), which answer for one connection without a search.
enum ConnectionOwner {
    /// Whether a client's connection is taken by a proxy that is there for `user`; `nil` is everybody.
    static func mayUse(_ channel: any Channel, user: UInt32?) -> Bool {
        guard let user, let client = channel.remoteAddress, let server = channel.localAddress else { return true }
        guard let owner = ConnectionOwner.owner(from: client, to: server) else { return true }
        // The superuser can do as anybody.
        return owner.user == user || owner.user == 0
    }

    private static let netlinkFamily: Int32 = 16
    private static let diagnostics: Int32 = 4
    private static let queryType: UInt16 = 20

    /// Who holds the client's end of a connection.
    struct Owner: Hashable, Sendable {
        /// The user's number.
        let user: UInt32
        /// The number under which processes have the socket open.
        let inode: UInt32
    }

    /// Who opened the connection from `client` to `server`; `nil` when the system does not say.
    ///
    /// Takes some microseconds.
    static func owner(from client: SocketAddress, to server: SocketAddress) -> Owner? {
        guard let query = query(from: client, to: server) else { return nil }
        let descriptor = socket(netlinkFamily, rawSocket, diagnostics)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // Whatever happens, the thread that carries the traffic waits no longer than this for an answer.
        var patience = timeval(tv_sec: 0, tv_usec: 200_000)
        var answer = [UInt8](repeating: 0, count: 512)
        // The structure, the query and the answer are ours and outlive the calls that are told their sizes.
        unsafe _ = setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
        guard unsafe send(descriptor, query, query.count, 0) == query.count else { return nil }
        let count = unsafe recv(descriptor, &answer, answer.count, 0)
        guard count > 0 else { return nil }
        return owner(inAnswer: Array(answer.prefix(count)))
    }

    private static var rawSocket: Int32 {
        #if canImport(Glibc)
            Int32(SOCK_RAW.rawValue)
        #else
            Int32(SOCK_RAW)
        #endif
    }

    /// A message with one `inet_diag_req_v2` in it: the client's end of a TCP connection.
    static func query(from client: SocketAddress, to server: SocketAddress) -> [UInt8]? {
        guard let clientPort = client.port, let serverPort = server.port,
            let from = bytes(of: client), let to = bytes(of: server), from.count == to.count
        else { return nil }
        let family: UInt8 = from.count == 4 ? 2 : 10
        var request: [UInt8] = [family, 6, 0, 0] + native(UInt32.max)
        request += [UInt8(clientPort >> 8), UInt8(clientPort & 0xFF), UInt8(serverPort >> 8), UInt8(serverPort & 0xFF)]
        for address in [from, to] { request += address + [UInt8](repeating: 0, count: 16 - address.count) }
        // Any interface, any cookie.
        request += native(UInt32(0)) + [UInt8](repeating: 0xFF, count: 8)
        let length = UInt32(16 + request.count)
        // Length, type, flags (a request), sequence, sender.
        let header = native(length) + native(queryType) + native(UInt16(1)) + native(UInt32(1)) + native(UInt32(0))
        return header + request
    }

    /// The owner in a message with one `inet_diag_msg`; `nil` for any other message.
    static func owner(inAnswer bytes: [UInt8]) -> Owner? {
        guard bytes.count >= 88, bytes[4..<6].elementsEqual(native(queryType)) else { return nil }
        // Sixteen bytes of header; then 4 of states, 48 of addresses, and three numbers before the user's.
        return Owner(user: number(at: 80, in: bytes), inode: number(at: 84, in: bytes))
    }

    private static func number(at place: Int, in bytes: [UInt8]) -> UInt32 {
        // The four bytes are there: the caller has counted.
        unsafe bytes[place..<place + 4].withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt32.self) }
    }

    private static func native(_ number: some FixedWidthInteger) -> [UInt8] {
        // Copies the number's own bytes.
        unsafe withUnsafeBytes(of: number) { unsafe Array($0) }
    }

    /// The address's bytes, as they stand in the system's structures: behind family and port, and for IPv6 four more.
    private static func bytes(of address: SocketAddress) -> [UInt8]? {
        // Copies the structure, which has as many bytes as it says.
        let structure = unsafe address.withSockAddr { start, count in
            unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        }
        switch address {
        case .v4: return Array(structure[4..<8])
        case .v6: return Array(structure[8..<24])
        case .unixDomainSocket: return nil
        }
    }
}
