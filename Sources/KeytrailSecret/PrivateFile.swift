#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Files that are written as a whole and readable by their owner alone.
package enum PrivateFile {
    /// Why it did not work; `code` is the system's `errno`.
    package struct Failure: Error, Equatable, Sendable {
        /// What was written.
        package let path: String
        /// What the system said.
        package let code: Int32
    }

    /// Makes a folder for its owner alone, and those above it.
    ///
    /// A folder that is there keeps its permissions.
    ///
    /// - Throws: `Failure`.
    package static func makeFolder(_ path: String) throws(Failure) {
        var made = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            made += made.isEmpty || made == "/" ? String(name) : "/\(name)"
            // The path's text outlives the call.
            guard unsafe mkdir(made, mode_t(0o700)) == 0 || errno == EEXIST || isFolder(made) else {
                throw Failure(path: path, code: errno)
            }
        }
        guard isFolder(path) else { throw Failure(path: path, code: ENOTDIR) }
    }

    private static func isFolder(_ path: String) -> Bool {
        let code = errno
        var status = stat()
        // The structure is ours and lives on this frame; the path's text outlives the call.
        guard unsafe stat(path, &status) == 0 else {
            errno = code
            return false
        }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// Puts a new file in place of an old one: a reader sees one or the other, whole, also after a crash.
    ///
    /// - Throws: `Failure`; the old file is then untouched.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let draft = "\(path).\(getpid()).\(UInt64.random(in: 0 ... .max))"
        // The path's text outlives the call.
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        var code = writeAll(bytes, to: descriptor)
        if code == 0, fchmod(descriptor, mode_t(0o600)) != 0 || fsync(descriptor) != 0 { code = errno }
        close(descriptor)
        // Both paths' texts outlive the call.
        if code == 0, unsafe rename(draft, path) != 0 { code = errno }
        guard code == 0 else {
            // The path's text outlives the call.
            _ = unsafe unlink(draft)
            throw Failure(path: path, code: code)
        }
        syncFolder(of: path)
    }

    /// Removes a file; one that is not there is none to remove.
    ///
    /// - Throws: `Failure`.
    package static func remove(_ path: String) throws(Failure) {
        // The path's text outlives the call.
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw Failure(path: path, code: errno) }
        syncFolder(of: path)
    }

    /// Runs `body` while no other process runs one for the same file; waits for its turn.
    ///
    /// The lock lies beside the file, for the file itself is replaced.
    ///
    /// - Throws: `Failure` when there can be no lock; what `body` throws.
    package static func locked<T>(_ path: String, _ body: () throws -> T) throws -> T {
        let lock = path + ".lock"
        // The path's text outlives the call.
        let descriptor = unsafe open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else { throw Failure(path: lock, code: errno) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Failure(path: lock, code: errno) }
        }
        return try body()
    }

    /// What a file holds, and who may see it.
    package struct Content: Sendable {
        /// What it holds.
        package let bytes: [UInt8]
        /// Its permission bits.
        package let mode: UInt32
        /// Whether others than this user may read or write it, or made it; the superuser is no other.
        package let isExposed: Bool
    }

    /// What a file holds; `nil` when there is none.
    ///
    /// - Throws: `Failure`; `EFBIG` for more than `limit` bytes, `EINVAL` for what is no file.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8]? {
        try content(of: path, limit: limit)?.bytes
    }

    /// What a file holds and who may see it, asked of the opened file; `nil` when there is none.
    ///
    /// - Throws: `Failure`; `EFBIG` for more than `limit` bytes, `EINVAL` for what is no file.
    package static func content(of path: String, limit: Int) throws(Failure) -> Content? {
        // The path's text outlives the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(path: path, code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        // The structure is ours and lives on this frame.
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(path: path, code: EINVAL) }
        let (bytes, code) = contents(of: descriptor, limit: limit)
        guard code == 0 else { throw Failure(path: path, code: code) }
        guard bytes.count <= limit else { throw Failure(path: path, code: EFBIG) }
        let isForeign = status.st_uid != geteuid() && status.st_uid != 0
        let mode = UInt32(status.st_mode & 0o777)
        return Content(bytes: bytes, mode: mode, isExposed: isForeign || mode & 0o077 != 0)
    }

    /// Everything that an open file holds, but no more than one byte above `limit`; and 0, or the system's `errno`.
    package static func contents(of descriptor: Int32, limit: Int) -> (bytes: [UInt8], code: Int32) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= limit {
            let room = min(chunk.count, limit + 1 - bytes.count)
            // The chunk has room for as many bytes.
            let step = unsafe systemRead(descriptor, &chunk, room)
            if step < 0 {
                guard errno == EINTR else { return ([], errno) }
                continue
            }
            guard step > 0 else { break }
            bytes.append(contentsOf: chunk[..<step])
        }
        return (bytes, 0)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var offset = 0
        while offset < bytes.count {
            // The buffer is valid for the call, and the rest is inside it.
            let written = unsafe bytes[offset...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                offset += written
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    /// Makes the new name durable, as far as the file system can.
    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        // The path's text outlives the call.
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }
}

/// The system's call, whose name `PrivateFile` uses itself.
private func systemRead(_ descriptor: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
    // The caller's buffer has room for as many bytes.
    unsafe read(descriptor, start, count)
}
