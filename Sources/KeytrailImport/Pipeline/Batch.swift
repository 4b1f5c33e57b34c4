internal import KeytrailModel

/// What the reading thread hands to the delivering one.
enum ReaderMessage: Sendable {
    /// Some calls, and how far the file has been read.
    case batch([IdentifiedCall], position: Int, size: Int?)
    /// The end: what was read, and why the file ended before its time, if so.
    case end(Result<ReaderCount, any Error>, position: Int, size: Int?)
}

/// What the reading side counts.
struct ReaderCount: Sendable {
    var read = 0
    var rejected = 0
    var diagnostics: [Diagnostic] = []
    var format: ImportFormat.Name?
    var failure: ImportError?
}
