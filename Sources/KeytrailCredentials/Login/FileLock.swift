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
struct FileLock: ~Copyable {
    /// How long one waits for another's refresh: a little more than a request may take.
    static let patience: Duration = .seconds(45)

    private let descriptor: Int32

    /// Waits for the lock without holding a thread.
    ///
    /// - Throws: `LoginProblem.lockUnavailable`, `.lockTimedOut`.
    init(path: String, clock: any Clock<Duration>) async throws(LoginProblem) {
        // The path's text outlives the call.
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else { throw .lockUnavailable(errno: errno) }
        var waited = Duration.zero
        let pause = Duration.milliseconds(25)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            let mayWait = code == EWOULDBLOCK || code == EINTR
            guard mayWait, waited < FileLock.patience, (try? await clock.sleep(for: pause)) != nil else {
                close(descriptor)
                throw mayWait ? .lockTimedOut : .lockUnavailable(errno: code)
            }
            waited += pause
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
