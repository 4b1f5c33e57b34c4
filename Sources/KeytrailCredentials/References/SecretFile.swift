internal import KeytrailSecret

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file that holds one secret, readable by its owner alone.
enum SecretFile {
    /// The largest secret, in bytes.
    static let limit = 64 << 10

    /// What the file holds.
    ///
    /// Everything is asked of the opened file, so that nobody can exchange it between a question and the reading.
    ///
    /// - Throws: `SecretProblem.unreadableFile`, `.notAFile`, `.readableByOthers`, `.tooLarge`.
    static func read(_ path: String) throws(SecretProblem) -> [UInt8] {
        // Without waiting, for a pipe's open would wait for its writer. The path's text outlives the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .unreadableFile(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        // The structure is ours and lives on this frame.
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadableFile(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .readableByOthers(path: path) }
        guard status.st_size <= limit else { throw .tooLarge(.file(path), limit: limit) }
        let (bytes, code) = PrivateFile.contents(of: descriptor, limit: limit)
        guard code == 0 else { throw .unreadableFile(path: path, code: code) }
        // It may have grown since it was measured.
        guard bytes.count <= limit else { throw .tooLarge(.file(path), limit: limit) }
        return bytes
    }
}
