internal import CZlib
internal import Glibc
internal import KeytrailModel

/// Why a sample file could not be written.
package enum SampleError: Error, Equatable, Sendable {
    /// The file could not be created; `errno` says why.
    case notCreated(path: String, errno: Int32)
    /// The file could not be written to its end.
    case notWritten(path: String)
}

/// A file of lines, packed when its name ends in `.gz`; the same bytes from the same lines.
///
/// Safe, because zlib's file is reached through this class alone and closed once.
@safe
package final class SampleFile {
    private let path: String
    private var file: gzFile?

    /// Creates the file, or takes standard output for the path `-`.
    ///
    /// - Throws: `notCreated`.
    package init(path: String) throws(SampleError) {
        self.path = path
        // zlib's mode `T` writes plain bytes; it puts no time into a gzip header.
        let mode = path.hasSuffix(".gz") ? "wb9" : "wbT"
        // The texts outlive the calls; a descriptor of our own is closed with the file.
        let opened = unsafe path == "-" ? gzdopen(dup(STDOUT_FILENO), mode) : gzopen(path, mode)
        guard let opened = unsafe opened else { throw .notCreated(path: path, errno: errno) }
        unsafe file = opened
    }

    deinit {
        // Closed here when `close` was not reached.
        if let file = unsafe file { unsafe _ = gzclose(file) }
    }

    /// Adds a line.
    ///
    /// - Throws: `notWritten`.
    package func write(line: String) throws(SampleError) {
        var line = line + "\n"
        let isWritten = line.withUTF8 { bytes in
            // All of the text's bytes are read, none are kept.
            unsafe Int(gzwrite(file, bytes.baseAddress, UInt32(bytes.count))) == bytes.count
        }
        guard isWritten else { throw .notWritten(path: path) }
    }

    /// Ends the file.
    ///
    /// - Throws: `notWritten`.
    package func close() throws(SampleError) {
        let file = unsafe file
        unsafe self.file = nil
        // Given up above, so closed once.
        guard unsafe gzclose(file) == Z_OK else { throw .notWritten(path: path) }
    }
}
