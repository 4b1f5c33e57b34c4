internal import Foundation

/// Writes a result where the user wants it: a file, or standard output for `nil` and `-`.
enum FileOutput {
    /// Writes `text`; a file is replaced as a whole, so that a reader never sees half of it.
    ///
    /// - Throws: `CommandError.unwritable`, `BrokenPipe`.
    static func write(_ text: String, to path: String?) throws { try write(Array(text.utf8), to: path) }

    /// Writes `bytes`; a file is replaced as a whole, so that a reader never sees half of it.
    ///
    /// - Throws: `CommandError.unwritable`, `BrokenPipe`.
    static func write(_ bytes: [UInt8], to path: String?) throws {
        guard let path, path != "-" else { return try StandardOutput.write(bytes) }
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            throw CommandError.unwritable(path: path, errno: Int32(truncatingIfNeeded: cause?.code ?? Int(EIO)))
        }
    }
}
