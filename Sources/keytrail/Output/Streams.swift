internal import Foundation

/// Standard output has no reader any more.
struct BrokenPipe: Error {}

/// Results go to standard output, whole or not at all.
enum StandardOutput {
    /// Writes all of `text`.
    ///
    /// - Throws: `BrokenPipe` when the reader is gone, `CommandError.unwritable` for any other failure.
    static func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// Writes all of `bytes`.
    ///
    /// - Throws: `BrokenPipe` when the reader is gone, `CommandError.unwritable` for any other failure.
    static func write(_ bytes: [UInt8]) throws {
        let code = writeAll(bytes, to: STDOUT_FILENO)
        if code == EPIPE { throw BrokenPipe() }
        if code != 0 { throw CommandError.unwritable(path: "standard output", errno: code) }
    }
}

extension StandardOutput {
    /// Whether nobody reads standard output any more: a pipe without a reader, a terminal that hung up.
    static var isClosed: Bool {
        var entry = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        // The structure is ours and lives on this frame.
        return unsafe poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLERR | POLLHUP) != 0
    }
}

/// Messages and progress go to standard error; nothing can be done when that fails.
enum StandardError {
    static func write(_ text: String) {
        _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
    }
}

/// The three descriptors that every program expects to have.
enum StandardDescriptors {
    /// Takes the places of those that the caller closed, so that no database and no socket gets their numbers.
    ///
    /// They are opened the wrong way round: reading and writing fail, as they should.
    static func reserve() {
        for (number, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] {
            guard fcntl(number, F_GETFD) == -1, errno == EBADF else { continue }
            // The lowest number that is free is this one: those below were looked at before. The text is constant.
            _ = unsafe open("/dev/null", mode)
        }
    }
}

/// Writes everything, over short writes and interruptions; 0 or the error number.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var offset = 0
    while offset < bytes.count {
        // The buffer is valid for the call, and the rest is inside it.
        let written = unsafe bytes[offset...].withUnsafeBytes {
            unsafe Foundation.write(descriptor, $0.baseAddress, $0.count)
        }
        if written > 0 {
            offset += written
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}
