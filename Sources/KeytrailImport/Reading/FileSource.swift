internal import Glibc

/// The raw bytes of a file or of standard input.
final class FileSource {
    /// The file as the user named it.
    let path: String
    /// Bytes in the file; `nil` for a pipe.
    let size: Int?
    /// Bytes read so far.
    private(set) var position = 0

    private let descriptor: Int32
    private let isOwned: Bool
    /// What keeps the descriptor open that is not owned.
    private let followed: FollowedFile?

    /// Opens a file, or takes `standardInput` for the path `-`.
    ///
    /// - Throws: `missing`, `directory` or `unreadable`.
    init(path: String, standardInput: Int32) throws(ImportError) {
        self.path = path
        followed = nil
        if path == "-" {
            descriptor = standardInput
            isOwned = false
        } else {
            // The path's text outlives the call.
            descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            isOwned = true
        }
        guard descriptor >= 0 else {
            let code = errno
            throw code == ENOENT ? .missing(path: path) : .unreadable(path: path, errno: code)
        }
        var status = stat()
        // `fstat` fills in the structure that it is lent.
        guard unsafe fstat(descriptor, &status) == 0 else {
            size = nil
            return
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .directory(path: path) }
    }

    /// Reads a file that is followed from an offset on.
    init(_ file: FollowedFile, from offset: Int) {
        path = file.path
        followed = file
        size = nil
        isOwned = false
        descriptor = file.seek(to: offset)
        position = offset
    }

    deinit {
        if isOwned && descriptor >= 0 { close(descriptor) }
    }

    /// Reads up to as many bytes as fit; 0 at the end.
    ///
    /// - Throws: `unreadable`, or `directory`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        while true {
            // At most the buffer's own count is written.
            let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                position += count
                return count
            }
            let code = errno
            if code == EISDIR { throw .directory(path: path) }
            guard code == EINTR else { throw .unreadable(path: path, errno: code) }
        }
    }
}
