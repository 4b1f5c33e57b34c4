/// Why a file could not be imported, or not to its end.
package enum ImportError: Error, Equatable, Sendable {
    /// There is no such file.
    case missing(path: String)
    /// The system refused to open or to read it; `errno` says why.
    case unreadable(path: String, errno: Int32)
    /// It is a folder.
    case directory(path: String)
    /// The gzip data end before their end marker; the lines up to there were kept.
    case truncatedGzip(path: String, afterLines: Int)
    /// The gzip data are damaged; the lines up to there were kept.
    case corruptGzip(path: String, afterLines: Int)
    /// The first `lines` lines are in none of the formats.
    case unknownFormat(path: String, lines: Int)
    /// Memory for the parser could not be had.
    case outOfMemory
}
