internal import Foundation

/// Writes a result where the user wants it: a file, or standard output for `nil` and `-`.
enum FileOutput {
    /// Writes `text`; a file is replaced as a whole, so that a reader never sees half of it.
    ///
    /// - Throws: `CommandError.unwritable`, `BrokenPipe`.
    static func write(_ text: String, to path: String?) throws { try write(Array(text.utf8), to: path) }

    /// Writes `bytes`; a file is replaced as a whole, so that a reader never sees half of it.
    ///
    /// What a link leads to is replaced, not the link. A device or a pipe is written to: it would be gone otherwise, which as
    /// root takes `/dev/null` from everybody.
    ///
    /// - Throws: `CommandError.unwritable`, `BrokenPipe`.
    static func write(_ bytes: [UInt8], to path: String?) throws {
        guard let path, path != "-" else { return try StandardOutput.write(bytes) }
        let file = URL(filePath: path).resolvingSymlinksInPath()
        do {
            switch try? FileManager.default.attributesOfItem(atPath: file.path())[.type] as? FileAttributeType {
            case .typeRegular, .typeDirectory, nil: try Data(bytes).write(to: file, options: .atomic)
            // A link to what is not there yet.
            case .typeSymbolicLink: try Data(bytes).write(to: file)
            default:
                let handle = try FileHandle(forWritingTo: file)
                try handle.write(contentsOf: Data(bytes))
                try handle.close()
            }
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            throw CommandError.unwritable(path: path, errno: Int32(truncatingIfNeeded: cause?.code ?? Int(EIO)))
        }
    }
}
