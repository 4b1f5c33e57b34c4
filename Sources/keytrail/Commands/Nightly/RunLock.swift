#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A lock that one process holds at a time: `flock` on a file of its own, which ends with the value or the process.
struct RunLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock without waiting.
    ///
    /// - Throws: `NightlyError.isRunning`, `.noLock`.
    init(path: String) throws(NightlyError) {
        // The path's text outlives the call.
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else { throw .noLock(path: path, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw code == EWOULDBLOCK ? .isRunning(path: path) : .noLock(path: path, code: code)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
