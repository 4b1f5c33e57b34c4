internal import Glibc
internal import KeytrailModel

/// A file that somebody else writes, open to be read as it grows.
final class FollowedFile {
    /// How many first bytes tell a file from one that took its place.
    private static let headLimit = 256
    /// How much of a file's beginning may say how its lines are read.
    private static let directiveLimit = 64 << 10

    /// Where it was found.
    let path: String
    /// Where its successor will be found.
    private let followed: String
    let device: Int64
    let inode: Int64
    private let descriptor: Int32

    /// Opens a file, be it the one at the path that is followed or one that was there before; `nil` when there is none at the
    /// moment.
    ///
    /// - Throws: `directory` or `unreadable`.
    init?(path: String, follows followed: String) throws(ImportError) {
        self.path = path
        self.followed = followed
        // The path's text outlives the call.
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            guard errno == ENOENT else { throw .unreadable(path: path, errno: errno) }
            return nil
        }
        descriptor = opened
        var status = stat()
        // `fstat` fills in the structure that it is lent.
        guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw status.st_mode & S_IFMT == S_IFDIR ? .directory(path: path) : .unreadable(path: path, errno: ESPIPE)
        }
        (device, inode) = (Int64(truncatingIfNeeded: status.st_dev), Int64(truncatingIfNeeded: status.st_ino))
    }

    deinit { close(descriptor) }

    /// Where programs that rotate logs put the ones before: `access.log.1`, `access.log-20261102`.
    static func neighbours(of path: String) -> [String] {
        let escaped = path.reduce(into: "") { text, character in
            if "*?[]\\".contains(character) { text.append("\\") }
            text.append(character)
        }
        var found = unsafe glob_t()
        // The library fills the structure, which is freed below.
        defer { unsafe globfree(&found) }
        guard unsafe glob(escaped + "[.-]*", 0, nil, &found) == 0 else { return [] }
        return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
            unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
        }
    }

    /// Makes what is read next begin at an offset.
    func seek(to offset: Int) -> Int32 {
        _ = lseek(descriptor, off_t(offset), SEEK_SET)
        return descriptor
    }

    /// How long it is now.
    var size: Int {
        var status = stat()
        // `fstat` fills in the structure that it is lent.
        return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether the path that is followed leads to another file now; false while it leads nowhere.
    var isReplaced: Bool {
        var status = stat()
        // The path's text outlives the call, which fills in the structure.
        guard unsafe stat(followed, &status) == 0 else { return false }
        return Int64(truncatingIfNeeded: status.st_dev) != device || Int64(truncatingIfNeeded: status.st_ino) != inode
    }

    /// A hash of its first bytes: of `count`, or of as many as tell it from others.
    func head(_ count: Int64? = nil) -> (hash: Int64, count: Int64) {
        let bytes = read(at: 0, count.map { Int($0) } ?? FollowedFile.headLimit)
        return (Int64(bitPattern: FollowedFile.hash(bytes)), Int64(bytes.count))
    }

    /// Whether it is the file that a position is of, and has not been cut off and written anew since.
    func holds(_ position: FollowPosition) -> Bool {
        guard (device, inode) == (position.device, position.inode), position.offset <= size else { return false }
        let found = head(position.headCount)
        return (found.hash, found.count) == (position.head, position.headCount)
    }

    /// The lines at its beginning that say how the others are read: those that begin with `#`, or the first.
    func directives(isTable: Bool) -> [UInt8] {
        let bytes = read(at: 0, FollowedFile.directiveLimit)
        var end = 0
        while end < bytes.count, bytes[end] == 0x23 || (isTable && end == 0) {
            guard let newline = bytes[end...].firstIndex(of: 0x0A) else { break }
            end = newline + 1
        }
        return Array(bytes[..<end])
    }

    /// Up to `count` bytes from an offset on.
    private func read(at offset: Int, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // At most the buffer's own count is written.
        let found = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        }
        return Array(bytes.prefix(max(0, found)))
    }

    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        // The bytes are read inside this call only.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe ByteSlice(base: base, count: buffer.count).hash
        }
    }
}
