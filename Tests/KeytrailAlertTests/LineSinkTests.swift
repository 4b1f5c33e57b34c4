import Foundation
import KeytrailAlert
import KeytrailModel
import KeytrailStore
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite("Files and syslog services that are told")
struct LineSinkTests {
    @Test("a file gets a line for each message, is its owner's alone, and hostile texts are no lines")
    func file() async throws {
        let fixture = try SinkFixture()
        let path = fixture.folder.file("alerts.ndjson")
        let hostile = makeMessage(.opened, [makeFinding(credential: Hostile.all, title: Hostile.all, why: Hostile.all)])
        for message in [makeMessage(), hostile] {
            #expect(await fixture.deliver(.file(path: "~/alerts.ndjson"), message) == nil)
        }
        let lines = try fixture.text("alerts.ndjson").utf8.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2)
        for line in lines { #expect(try JSONSerialization.jsonObject(with: Data(line)) is [String: Any]) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("a path that cannot be written is a problem, and a pipe without a reader is no wait")
    func unwritable() async throws {
        let fixture = try SinkFixture()
        #expect(await fixture.deliver(.file(path: "/nonexistent/folder/file")) == .system(ENOENT))
        #expect(await fixture.deliver(.file(path: fixture.folder.path)) == .system(EISDIR))
        let pipe = fixture.folder.file("pipe")
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(await fixture.deliver(.file(path: pipe)) == .system(ENXIO))
    }

    @Test("a syslog service gets one line a notice, in the form of RFC 5424")
    func syslog() async throws {
        let fixture = try SinkFixture()
        let path = fixture.folder.file("log")
        let socket = try DatagramSocket(path: path)
        let hostile = makeFinding(level: .critical, credential: Hostile.all, title: Hostile.all, why: Hostile.all)
        let message = makeMessage(.opened, [makeFinding(), hostile])
        #expect(await fixture.deliver(.syslog(SyslogSettings(.unix(path: path), facility: 4)), message) == nil)
        let first = try #require(socket.next())
        // 4 * 8 + 3: security messages, error conditions.
        #expect(
            first.hasPrefix(
                "<35>1 2024-10-04T00:00:00.000000Z host.example.com keytrail - opened - \u{FEFF}high: Burst (new) finding="
            )
        )
        let second = try #require(socket.next())
        #expect(second.hasPrefix("<34>1 "))
        #expect(second.utf8.count <= 2_048)
        #expect(!second.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
        #expect(await fixture.deliver(.syslog(SyslogSettings(.unix(path: path + "-gone")))) == .system(ENOENT))
    }

    @Test("over UDP it is a datagram a notice (RFC 5426)")
    func datagrams() async throws {
        let fixture = try SinkFixture()
        let socket = try DatagramSocket()
        let message = makeMessage(.opened, [makeFinding(), makeFinding(credential: "other")])
        let settings = SyslogSettings(.udp(host: "127.0.0.1", port: socket.port), facility: 16)
        #expect(await fixture.deliver(.syslog(settings), message) == nil)
        let lines = [try #require(socket.next()), try #require(socket.next())]
        #expect(lines.allSatisfy { $0.hasPrefix("<131>1 ") && !$0.hasSuffix("\n") }, "\(lines)")
        #expect(socket.next() == nil)
    }

    @Test("over TCP each notice says how long it is (RFC 6587 §3.4.1)")
    func stream() async throws {
        let fixture = try SinkFixture()
        let (heard, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let server = try await StubServer.startRaw { continuation.yield(await $0.readToEnd()) }
        let settings = SyslogSettings(.tcp(host: "127.0.0.1", port: server.port), facility: 16)
        let message = makeMessage(.opened, [makeFinding(), makeFinding(why: "über")])
        #expect(await fixture.deliver(.syslog(settings), message) == nil)
        var connections = heard.makeAsyncIterator()
        for _ in 0..<2 {
            let bytes = try #require(await connections.next())
            let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 1)
            let line = try #require(parts.last)
            #expect(parts.first.map { String(decoding: $0, as: UTF8.self) } == "\(line.count)")
            // 16 * 8 + 3: local use 0, error conditions.
            #expect(line.starts(with: Array("<131>1 ".utf8)))
        }
        #expect(
            await fixture.deliver(.syslog(SyslogSettings(.tcp(host: "127.0.0.1", port: 1)))) == .system(ECONNREFUSED)
        )
    }
}

/// A socket that gets datagrams.
private final class DatagramSocket {
    private let descriptor: Int32
    /// Its port, where it has one.
    let port: Int

    init(path: String) throws {
        port = 0
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            precondition(bytes.count < place.count, "the system's temporary folder has a short name")
            unsafe place.copyBytes(from: bytes)
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
        }
        try #require(code == 0)
    }

    /// A UDP socket on a loopback port.
    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let code = unsafe bind(descriptor, address, size)
                return unsafe code == 0 ? getsockname(descriptor, address, &size) : code
            }
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    func next() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
