internal import Foundation
internal import KeytrailModel

/// Finds the owners of connections in `/proc` (proc(5)); elsewhere it finds nobody.
struct LinuxProcesses: Sendable {
    /// This machine's name, kept with every caller.
    let hostName: String?
    /// Where the kernel shows itself; a parameter for tests.
    var root = "/proc"

    /// The process that holds each connection; of one that is gone already, user and machine.
    func callers(_ owners: [ConnectionOwner.Owner]) -> [Caller] {
        let processes = processes(holding: Set(owners.map(\.inode)))
        return owners.map { owner in
            let process = processes[owner.inode]
            return Caller(
                processID: process,
                executable: process.flatMap(executable),
                owner: LinuxProcesses.userName(owner.user),
                hostName: hostName
            )
        }
    }

    /// Which process has which socket open; the one with the lowest number, where several share it.
    private func processes(holding inodes: Set<UInt32>) -> [UInt32: Int] {
        let targets = Dictionary(uniqueKeysWithValues: inodes.map { ("socket:[\($0)]", $0) })
        var owners: [UInt32: Int] = [:]
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
