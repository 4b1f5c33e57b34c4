/// The bytes of a file with gzip (RFC 1952) undone, whichever of the two it is.
final class ByteSource {
    /// How the bytes ended before their time.
    enum Damage: Error, Equatable {
        case truncated, corrupt
    }

    private let file: FileSource
    private var head: [UInt8]
    private let inflater: GzipInflater?

    /// Looks at the first two bytes to tell what the file is.
    ///
    /// - Throws: `unreadable` and the like, or `outOfMemory`.
    init(_ file: FileSource) throws(ImportError) {
        self.file = file
        head = try ByteSource.firstBytes(of: file)
        guard head == [0x1F, 0x8B] else {
            inflater = nil
            return
        }
        inflater = try GzipInflater(file: file, head: head)
        head = []
    }

    /// Takes the bytes as they are, after those of `head`.
    init(plain file: FileSource, head: [UInt8]) {
        self.file = file
        self.head = head
        inflater = nil
    }

    /// Bytes taken from the file so far, before unpacking.
    var position: Int { file.position }

    /// Bytes in the file; `nil` for a pipe.
    var size: Int? { file.size }

    /// The first bytes, at least `count` unless there are fewer, which `read` gives again.
    ///
    /// - Throws: an `ImportError`.
    func peek(_ count: Int) throws(ImportError) -> [UInt8] {
        while head.count < count {
            var piece = [UInt8](repeating: 0, count: count)
            // The bytes are lent for one call.
            let result = unsafe piece.withUnsafeMutableBytes { buffer in
                Result { try unsafe inflater?.read(into: buffer) ?? file.read(into: buffer) }
            }
            switch result {
            case .success(0): return head
            case .success(let read): head += piece.prefix(read)
            case .failure(let error as ImportError): throw error
            // The damage shows again when what was before it is used up.
            case .failure: return head
            }
        }
        return head
    }

    /// Reads up to as many bytes as fit; 0 at the end.
    ///
    /// - Throws: an `ImportError`, or `Damage` once everything before it has been handed out.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard head.isEmpty else {
            let count = min(head.count, buffer.count)
            // `count` bytes fit on both sides.
            for index in 0..<count { unsafe buffer[index] = head[index] }
            head.removeFirst(count)
            return count
        }
        if let inflater { return try unsafe inflater.read(into: buffer) }
        return try unsafe file.read(into: buffer)
    }

    private static func firstBytes(of file: FileSource) throws(ImportError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 2 {
            var byte: UInt8 = 0
            // One byte is lent for one call.
            let count = try unsafe withUnsafeMutableBytes(of: &byte) { buffer throws(ImportError) in
                try unsafe file.read(into: buffer)
            }
            guard count == 1 else { break }
            bytes.append(byte)
        }
        return bytes
    }
}
