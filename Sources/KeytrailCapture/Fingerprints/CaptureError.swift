/// What stops a recorder from being made.
public enum CaptureError: Error, Equatable, Sendable {
    /// The key file exists and cannot be read; `code` is the system's `errno`.
    case keyFileUnreadable(path: String, code: Int32)
    /// The key file cannot be created, for instance because its folder is missing; `code` is the system's `errno`.
    case keyFileNotCreated(path: String, code: Int32)
    /// The path names a folder, a link or a device instead of a file.
    case keyFileNotRegular(path: String)
    /// Others than the owner may read or write the key file; `mode` holds its permission bits.
    case keyFileExposed(path: String, mode: UInt32)
    /// The key file has not `Fingerprinter.keyLength` bytes.
    case keyFileLength(path: String, length: Int)
}
