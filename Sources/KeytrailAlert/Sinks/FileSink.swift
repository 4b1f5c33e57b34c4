internal import KeytrailModel
internal import KeytrailReport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Appends each message as a line of JSON to a file, which is made with mode 0600.
struct FileSink {
    private let path: String

    init(path: String) {
        self.path = path
    }

    func deliver(_ message: AlertMessage) async throws(SinkProblem) {
        let line = Array((message.json.inertLine + "\n").utf8)
        let path = path
        guard let code = await BlockingThread.run({ FileSink.append(line, to: path) }) else { throw .exhausted }
        if code != 0 { throw .system(code) }
    }

    /// 0 or the error number; a pipe without a reader is an error, not a wait.
    private static func append(_ line: [UInt8], to path: String) -> Int32 {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        // The path's text outlives the call.
        let descriptor = unsafe open(path, flags, mode_t(0o600))
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // Lines of several processes must not mix; what is no file has no lock, and needs none.
        _ = flock(descriptor, LOCK_EX)
        var offset = 0
        while offset < line.count {
            // The rest is inside the buffer, which outlives the call.
            let written = unsafe line[offset...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                offset += written
            } else if errno != EINTR {
                return written == 0 ? EIO : errno
            }
        }
        return 0
    }
}
