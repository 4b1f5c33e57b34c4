internal import CSimdjson
internal import Glibc

/// Cuts a file into lines, in one buffer that grows to the longest line and never beyond the limit.
///
/// Safe, because the buffer is reached through this class alone and lives as long.
@safe
final class LineScanner: ItemScanner {
    /// The longest line that is read, in bytes.
    static let lineLimit = 16 << 20

    /// The number of the line last returned, from 1.
    private(set) var lineNumber = 0
    /// Why the bytes ended before their time; `nil` while they have not, or did not.
    private(set) var damage: ByteSource.Damage?

    private let source: ByteSource
    private var buffer: UnsafeMutableRawBufferPointer
    /// The bytes of the buffer that are filled and not yet returned.
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// Whether the end of the bytes may be that of a line half written, after which more comes.
    var isGrowing: Bool
    /// Whether there are no more bytes for now.
    private var isPaused = false
    /// Whether what comes first belongs to a line beyond the limit.
    private var isSkipping = false

    /// Cuts what `source` has; the first line's number is `lines` + 1.
    init(_ source: ByteSource, capacity: Int = 1 << 20, isGrowing: Bool = false, after lines: Int = 0) {
        self.source = source
        self.isGrowing = isGrowing
        lineNumber = lines
        unsafe buffer = LineScanner.allocate(capacity)
    }

    deinit {
        // Made here, owned here.
        unsafe buffer.deallocate()
    }

    /// Bytes taken from the file so far, before unpacking.
    var position: Int { source.position }

    /// Bytes in the file; `nil` for a pipe.
    var size: Int? { source.size }

    /// Where in the file the next line begins.
    var offset: Int { source.position - (end - start) }

    /// Lines are all of one kind.
    var part: Int { 0 }

    /// The next line; empty ones too.
    ///
    /// - Throws: the file's `ImportError`.
    func next() throws -> ScannedItem {
        isPaused = false
        if isSkipping { return try skipLine() }
        var searched = start
        while true {
            if let newline = newline(from: searched) {
                defer { start = newline + 1 }
                guard newline - start <= LineScanner.lineLimit else {
                    lineNumber += 1
                    return .tooLong
                }
                return .line(take(start, newline))
            }
            searched = end
            if isAtEnd {
                guard start < end else { return .end }
                defer { start = end }
                return .line(take(start, end))
            }
            if end - start > LineScanner.lineLimit {
                return try skipLine()
            }
            searched -= try fill()
            if isPaused { return .pause }
        }
    }

    /// Steps over the rest of a line without keeping it.
    private func skipLine() throws -> ScannedItem {
        isSkipping = true
        while true {
            start = 0
            end = 0
            _ = try fill()
            if isPaused { return .pause }
            guard let newline = newline(from: 0) else {
                guard isAtEnd else { continue }
                start = end
                break
            }
            start = newline + 1
            break
        }
        isSkipping = false
        lineNumber += 1
        return .tooLong
    }

    private func newline(from position: Int) -> Int? {
        guard position < end, let base = unsafe buffer.baseAddress else { return nil }
        // Searches between two positions inside the buffer.
        guard let found = unsafe memchr(base + position, 0x0A, end - position) else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func take(_ first: Int, _ past: Int) -> ByteSlice {
        lineNumber += 1
        // Both positions lie inside the buffer, whose base is never nil: its capacity is not zero.
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[first..<past])
        guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            preconditionFailure("a line lies in the scanner's buffer")
        }
        let line = unsafe ByteSlice(base: base, count: bytes.count)
        return line.count > 0 && line[line.count - 1] == 0x0D ? line.dropLast(1) : line
    }

    /// Reads more behind what is there; answers how far what is there moved to the front.
    private func fill() throws -> Int {
        let moved = start
        makeRoom()
        let room = unsafe buffer.count - end - Int(KTSJ_PADDING)
        // The room behind `end` without the padding.
        let free = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end..<(end + room)])
        do {
            let count = try unsafe source.read(into: free)
            end += count
            isPaused = count == 0 && isGrowing
            isAtEnd = count == 0 && !isGrowing
        } catch let damage as ByteSource.Damage {
            self.damage = damage
            isAtEnd = true
        }
        return moved
    }

    /// Moves what is left to the front, and doubles the buffer when that was not enough.
    private func makeRoom() {
        let rest = end - start
        let target = unsafe rest * 2 > buffer.count ? LineScanner.allocate(buffer.count * 2) : buffer
        guard let from = unsafe buffer.baseAddress, let to = target.baseAddress else { return }
        // `rest` bytes fit in both; `memmove` allows them to overlap.
        unsafe memmove(to, from + start, rest)
        if unsafe from != to {
            unsafe buffer.deallocate()
            unsafe buffer = target
        }
        start = 0
        end = rest
    }

    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
        // Zeroed, because the padding behind the last line is read.
        unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return unsafe buffer
    }
}
