internal import Foundation

/// A new folder for the files of one run, which nobody else can enter.
package struct RunFolder: Sendable {
    /// The folder's path, without a slash at its end.
    package let path: String

    /// Makes the folder below `parent`, which the user's `TMPDIR` names as a rule.
    ///
    /// - Throws: `RunError.unwritable`.
    package init(in parent: String) throws(RunError) {
        let base = parent.hasSuffix("/") ? String(parent.dropLast()) : parent
        let path = "\(base)/keytrail-run-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        // A name that is taken is an error, so nobody can have prepared the folder. The path's text outlives the call.
        guard unsafe mkdir(path, mode_t(0o700)) == 0 else { throw .unwritable(path: path, code: errno) }
        self.path = path
    }

    /// Writes the files; each can be read by its owner alone.
    ///
    /// - Throws: `RunError.unwritable`.
    package func write(_ content: RunFileContent) throws(RunError) {
        for (file, bytes) in content.files {
            let names = file.rawValue.split(separator: "/")
            if names.count > 1 {
                // The path's text outlives the call.
                guard unsafe mkdir("\(path)/\(names[0])", mode_t(0o700)) == 0 else {
                    throw .unwritable(path: path, code: errno)
                }
            }
            try write(bytes, to: "\(path)/\(file.rawValue)")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(RunError) {
        // The path's text outlives the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else { throw .unwritable(path: path, code: errno) }
        var written = 0
        while written < bytes.count {
            // The buffer is valid for the call, and the rest is inside it.
            let count = unsafe bytes[written...].withUnsafeBytes { buffer in
                unsafe Foundation.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(descriptor)
                throw .unwritable(path: path, code: code)
            }
            written += count
        }
        close(descriptor)
    }

    /// Removes the folder and the files in it; what a program put there besides stays, and the folder with it.
    package func remove() {
        let files = RunFile.allCases.map { "\(path)/\($0.rawValue)" }
        // The paths' texts outlive the calls; what is not there need not be removed.
        for file in files { _ = unsafe unlink(file) }
        for folder in ["\(path)/php", path] { _ = unsafe rmdir(folder) }
    }
}
