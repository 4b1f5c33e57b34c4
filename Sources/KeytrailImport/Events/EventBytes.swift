/// A file's bytes one by one, with a look at what comes first.
struct EventBytes {
    private static let chunkSize = 1 << 18

    private let source: ByteSource?
    private var chunk: [UInt8]
    private var position = 0
    private var filled: Int
    /// Why the bytes ended before their time; `nil` while they have not, or did not.
    private(set) var damage: ByteSource.Damage?

    /// Prepares to read.
    init(_ source: ByteSource) {
        self.source = source
        chunk = [UInt8](repeating: 0, count: EventBytes.chunkSize)
        filled = 0
    }

    /// Reads what is in memory.
    init(_ content: [UInt8]) {
        source = nil
        chunk = content
        filled = content.count
    }

    /// Bytes taken from the file so far, before unpacking, and bytes in it.
    var progress: (position: Int, size: Int?) { (source?.position ?? filled, source?.size) }

    /// The next byte, which is not taken; `nil` at the end.
    ///
    /// - Throws: the file's `ImportError`.
    mutating func peek() throws -> UInt8? {
        if position == filled, source != nil { try fill() }
        return position < filled ? chunk[position] : nil
    }

    /// Takes the next byte; `nil` at the end.
    ///
    /// - Throws: the file's `ImportError`.
    mutating func next() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        position += 1
        return byte
    }

    /// The first bytes, which are not taken: a line, or as much of it as a chunk holds.
    ///
    /// Another reader may begin with them. To be asked before anything is taken.
    ///
    /// - Throws: the file's `ImportError`.
    mutating func head() throws -> [UInt8] {
        var searched = 0
        while filled < chunk.count, !chunk[searched..<filled].contains(0x0A) {
            searched = filled
            guard try read(at: filled) else { break }
        }
        return Array(chunk[..<filled])
    }

    private mutating func fill() throws {
        position = 0
        filled = 0
        _ = try read(at: 0)
    }

    /// Reads behind what is there; false at the end.
    private mutating func read(at start: Int) throws -> Bool {
        guard let source, damage == nil else { return false }
        do {
            // The buffer is lent for one call.
            let count = try unsafe chunk.withUnsafeMutableBytes { buffer in
                try unsafe source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
            }
            filled = start + count
            return count > 0
        } catch let damage as ByteSource.Damage {
            self.damage = damage
            return false
        }
    }
}
