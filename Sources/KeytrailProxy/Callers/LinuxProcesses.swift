internal import Foundation
internal import KeytrailModel

/// Finds the owners of connections in `/proc` (proc(5)); elsewhere it finds nobody.
struct LinuxProcesses: Sendable {
    /// This machine's name, kept with every caller.
    let hostName: String?
    /// Where the kernel shows itself; a parameter for tests.
    var root = "/proc"

    /// The process that holds the client's end of each connection; `nil` where it is not to be seen.
    func callers(_ ends: [SocketEnds]) -> [Caller?] {
        let sockets = sockets(of: Set(ends))
        guard !sockets.isEmpty else { return ends.map { _ in nil } }
        let owners = owners(of: Set(sockets.values.map(\.inode)))
        return ends.map { end in
            guard let socket = sockets[end] else { return nil }
            var caller = Caller(hostName: hostName)
            caller.owner = LinuxProcesses.userName(socket.user)
            if let process = owners[socket.inode] {
                caller.processID = process
                caller.executable = executable(of: process)
            }
            return caller
        }
    }

    private struct Socket {
        let inode: String
        let user: UInt32
    }

    private func sockets(of ends: Set<SocketEnds>) -> [SocketEnds: Socket] {
        var found: [SocketEnds: Socket] = [:]
        for table in ["tcp", "tcp6"] {
            guard let text = try? String(contentsOfFile: "\(root)/net/\(table)", encoding: .utf8) else { continue }
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ", omittingEmptySubsequences: true)
                guard fields.count > 9, let user = UInt32(fields[7]) else { continue }
                let end = SocketEnds(client: String(fields[1]), server: String(fields[2]))
                if ends.contains(end) { found[end] = Socket(inode: String(fields[9]), user: user) }
            }
        }
        return found
    }

    /// Which process has which socket open; the one with the lowest number, where several share it.
    private func owners(of inodes: Set<String>) -> [String: Int] {
        let targets = Dictionary(uniqueKeysWithValues: inodes.map { ("socket:[\($0)]", $0) })
        var owners: [String: Int] = [:]
        let files = FileManager.default
        let numbers = ((try? files.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        // The newest first: a client that has just connected is most likely one of them.
        for number in numbers.sorted(by: >) where owners.count < inodes.count {
            let folder = "\(root)/\(number)/fd"
            guard let descriptors = try? files.contentsOfDirectory(atPath: folder) else { continue }
            for descriptor in descriptors {
                guard let target = try? files.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)"),
                    let inode = targets[target]
                else { continue }
                owners[inode] = number
            }
        }
        return owners
    }

    private func executable(of process: Int) -> String? {
        if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/\(process)/exe") {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            // What the kernel adds when the file was replaced.
            return name.hasSuffix(" (deleted)") ? String(name.dropLast(10)) : name
        }
        let name = try? String(contentsOfFile: "\(root)/\(process)/comm", encoding: .utf8)
        return name?.split(separator: "\n").first.map(String.init)
    }

    private static func userName(_ user: UInt32) -> String? {
        var record = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        // Texts of the record point into this buffer, which lives until the name is copied.
        var buffer = [CChar](repeating: 0, count: 4_096)
        return unsafe buffer.withUnsafeMutableBufferPointer { texts in
            guard let start = texts.baseAddress,
                unsafe getpwuid_r(user, &record, start, texts.count, &found) == 0, unsafe found != nil,
                let name = unsafe record.pw_name
            else { return nil }
            return unsafe String(cString: name)
        }
    }
}
