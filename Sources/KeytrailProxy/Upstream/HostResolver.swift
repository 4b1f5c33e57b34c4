internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Resolves one host name by the system's resolver, on a thread that may wait, and knows how long that took.
final class HostResolver: Resolver, Sendable {
    private let loop: any EventLoop
    private let threads: NIOThreadPool
    private let v4: EventLoopPromise<[SocketAddress]>
    private let v6: EventLoopPromise<[SocketAddress]>
    private let started = NIODeadline.now()
    private let took: EventLoopPromise<TimeAmount>

    /// How long the resolution took, once it has ended.
    var duration: EventLoopFuture<TimeAmount> { took.futureResult }

    init(on loop: any EventLoop, threads: NIOThreadPool) {
        self.loop = loop
        self.threads = threads
        v4 = loop.makePromise()
        v6 = loop.makePromise()
        took = loop.makePromise()
    }

    /// Both families come from one question, which the first of these asks.
    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        threads.submit { [self] _ in
            let answer = HostResolver.addresses(host: host, port: port)
            took.succeed(NIODeadline.now() - started)
            switch answer {
            case .success(let addresses):
                v6.succeed(addresses.filter { $0.protocol == .inet6 })
                v4.succeed(addresses.filter { $0.protocol == .inet })
            case .failure(let error):
                v6.fail(error)
                v4.fail(error)
            }
        }
        return v6.futureResult
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { v4.futureResult }

    func cancelQueries() {}

    private static func addresses(host: String, port: Int) -> Result<[SocketAddress], UpstreamFailure> {
        var hints = unsafe addrinfo()
        #if canImport(Glibc)
            unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            unsafe hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        // The list is the C library's; it is freed below, whatever it holds.
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else { return .failure(.nameNotResolved) }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            if let address = unsafe address(of: current.pointee) { found.append(address) }
            unsafe entry = current.pointee.ai_next
        }
        return found.isEmpty ? .failure(.nameNotResolved) : .success(found)
    }

    private static func address(of info: addrinfo) -> SocketAddress? {
        guard let pointer = unsafe info.ai_addr else { return nil }
        switch unsafe info.ai_family {
        case AF_INET:
            // The family says which structure the address is.
            let v4 = unsafe UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_in.self)
            return SocketAddress(v4)
        case AF_INET6:
            let v6 = unsafe UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_in6.self)
            return SocketAddress(v6)
        default: return nil
        }
    }
}
