/// How far a file that is followed has been read, and how to know the file again.
package struct FollowPosition: Sendable, Equatable {
    /// The file system and the file's number in it.
    package var device: Int64
    package var inode: Int64
    /// How many bytes were read: whole lines.
    package var offset: Int64
    /// How many lines they were.
    package var lines: Int64
    /// A hash of the file's first bytes, and how many of them: whether it was cut off and written anew.
    package var head: Int64
    package var headCount: Int64
    /// The format that was found; `nil` when no line has shown it yet.
    package var format: String?

    /// Creates a position.
    package init(
        device: Int64,
        inode: Int64,
        offset: Int64 = 0,
        lines: Int64 = 0,
        head: Int64 = 0,
        headCount: Int64 = 0,
        format: String? = nil
    ) {
        self.device = device
        self.inode = inode
        self.offset = offset
        self.lines = lines
        self.head = head
        self.headCount = headCount
        self.format = format
    }
}
