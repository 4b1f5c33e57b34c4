#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A lock that one process, and within it one task, holds at a time: `flock` on a file of its own.
///
/// The file stays; its content means nothing. The lock ends with the value, or with the process.
package struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock without waiting; `nil` while another has it.
    ///
    /// - Throws: `PrivateFile.Failure` when the file cannot be made or locked.
    package init?(path: String) throws(PrivateFile.Failure) {
        // The path's text outlives the call.
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else { throw PrivateFile.Failure(path: path, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK || code == EINTR else { throw PrivateFile.Failure(path: path, code: code) }
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
