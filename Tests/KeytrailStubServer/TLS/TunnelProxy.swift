internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A forward proxy on a loopback port whose tunnels all lead to one server, whatever name was asked for.
public final class TunnelProxy: Sendable {
    private let server: StubServer
    private let seen: Seen

    /// What came to the proxy itself: the header sections, and the bytes that went through the tunnels to the server.
    private final class Seen: Sendable {
        let heads = Mutex<[String]>([])
        let bytes = Mutex<[UInt8]>([])
    }

    private init(_ server: StubServer, _ seen: Seen) {
        self.server = server
        self.seen = seen
    }

    /// Starts a proxy before the server on a port of this machine.
    ///
    /// - Throws: the system's error when no port can be bound.
    public static func start(before port: Int) async throws -> TunnelProxy {
        let seen = Seen()
        let server = try await StubServer.startRaw { connection in
            let head = String(decoding: await connection.readHead(), as: UTF8.self)
            seen.heads.withLock { $0.append(head) }
            guard head.hasPrefix("CONNECT ") else {
                try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nfrom proxy")
                _ = await connection.readToEnd()
                return
            }
            let (target, answers) = try await RawClient.connect(port: port)
            try await connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while let chunk = await connection.readSome() {
                        seen.bytes.withLock { $0 += chunk }
                        try? await target.writeAndFlush(ByteBuffer(bytes: chunk)).get()
                    }
                    target.close(promise: nil)
                }
                for await chunk in answers { try? await connection.write(chunk) }
                connection.close()
            }
        }
        return TunnelProxy(server, seen)
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    public var url: String { server.url }
    /// The port on 127.0.0.1.
    public var port: Int { server.port }
    /// The header sections that came to the proxy itself, in their order.
    public var heads: [String] { seen.heads.withLock { $0 } }
    /// Everything that clients sent through tunnels.
    public var tunnelled: [UInt8] { seen.bytes.withLock { $0 } }

    /// Closes the port and every connection.
    public func stop() async { await server.stop() }
}
