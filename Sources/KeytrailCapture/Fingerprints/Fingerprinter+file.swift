#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Fingerprinter {
    /// Reads the key in the file at `path`, and makes the file first when it does not exist.
    ///
    /// A new file appears whole and readable by its owner alone; of several processes that try at once one wins, and
    /// the others read its key.
    /// - Throws: `CaptureError` when the file cannot be read or created, when others may read it, or when it is no key.
    public static func load(path: String) throws(CaptureError) -> Fingerprinter {
        if let key = try KeyFile.key(at: path) { return Fingerprinter(key: key) }
        try KeyFile.create(path)
        guard let key = try KeyFile.key(at: path) else { throw .keyFileUnreadable(path: path, code: ENOENT) }
        return Fingerprinter(key: key)
    }
}

/// The file that holds a fingerprinter's key.
private enum KeyFile {
    /// The key; `nil` when there is no such file.
    static func key(at path: String) throws(CaptureError) -> [UInt8]? {
        // The path's text outlives the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT { return nil }
            if code == ELOOP { throw .keyFileNotRegular(path: path) }
            throw .keyFileUnreadable(path: path, code: code)
        }
        defer { close(descriptor) }
        var status = stat()
        // The structure is ours and lives on this frame.
        guard unsafe fstat(descriptor, &status) == 0 else { throw .keyFileUnreadable(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .keyFileNotRegular(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .keyFileExposed(path: path, mode: UInt32(status.st_mode & 0o777))
        }
        guard status.st_size == Fingerprinter.keyLength else {
            throw .keyFileLength(path: path, length: Int(status.st_size))
        }
        var key = [UInt8](repeating: 0, count: Fingerprinter.keyLength)
        let count = fill(&key, from: descriptor)
        guard count == key.count else { throw .keyFileLength(path: path, length: count) }
        return key
    }

    /// Makes the file with a new key; does nothing when another process was faster.
    static func create(_ path: String) throws(CaptureError) {
        var source = SystemRandomNumberGenerator()
        let key = (0..<Fingerprinter.keyLength).map { _ in UInt8.random(in: .min ... .max, using: &source) }
        // Written aside and linked into place, so that nobody ever sees half a key.
        let draft = "\(path).\(getpid()).\(UInt64.random(in: 0 ... .max, using: &source))"
        // The path's text outlives the call.
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else { throw .keyFileNotCreated(path: path, code: errno) }
        defer {
            // The path's text outlives the call.
            _ = unsafe unlink(draft)
        }
        // The array holds as many bytes as are written.
        let written = unsafe write(descriptor, key, key.count)
        let isDurable = written == key.count && fchmod(descriptor, 0o600) == 0 && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isDurable else { throw .keyFileNotCreated(path: path, code: written == key.count ? code : ENOSPC) }
        // Both paths' texts outlive the call.
        guard unsafe link(draft, path) == 0 || errno == EEXIST else {
            throw .keyFileNotCreated(path: path, code: errno)
        }
    }

    private static func fill(_ key: inout [UInt8], from descriptor: Int32) -> Int {
        var count = 0
        while count < key.count {
            // Never more than what is left of the buffer.
            let step = unsafe key.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
            }
            guard step > 0 else { break }
            count += step
        }
        return count
    }
}
