/// Cuts a file into what calls are made of: lines, or elements of documents.
protocol ItemScanner: AnyObject {
    /// The number of the line on which what was last returned begins, from 1.
    var lineNumber: Int { get }
    /// Why the bytes ended before their time; `nil` while they have not, or did not.
    var damage: ByteSource.Damage? { get }
    /// Bytes taken from the file so far, before unpacking.
    var position: Int { get }
    /// Bytes in the file; `nil` for a pipe.
    var size: Int? { get }
    /// The path, by its number, of the element last returned; 0 for a line.
    var part: Int { get }

    /// What comes next.
    ///
    /// - Throws: the file's `ImportError`.
    func next() throws -> ScannedItem
}

/// What comes next in a file.
enum ScannedItem {
    /// A line without its end, or an element; `KTSJ_PADDING` readable bytes follow it. Good until the next call.
    case line(ByteSlice)
    /// A line or element beyond the limit, skipped.
    case tooLong
    /// Structure that is no JSON; what follows up to the next document was skipped.
    case broken
    /// No more for now: whoever writes the file may go on.
    case pause
    /// No more.
    case end
}
