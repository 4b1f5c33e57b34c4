import Foundation
import KeytrailAlert
import KeytrailModel
import KeytrailStore
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
}

/// A socket that gets datagrams.
private final class DatagramSocket {
    private let descriptor: Int32

    init(path: String) throws {
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

    deinit { close(descriptor) }

    func next() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
