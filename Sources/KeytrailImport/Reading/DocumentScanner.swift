internal import CSimdjson
internal import Glibc

/// Walks through JSON documents, one after the other, and hands out the elements that are asked for; what is around them is
/// never held, so that a document may be larger than the memory.
///
/// Safe, because the buffer is reached through this class alone and lives as long.
@safe
final class DocumentScanner: ItemScanner {
    private enum State {
        case value, firstElement, firstMember, member, colon, separator
    }

    private struct Level {
        let isObject: Bool
        let place: Int
    }

    /// The longest name of a member that is looked at.
    private static let nameLimit = 256

    private(set) var lineNumber = 1
    private(set) var damage: ByteSource.Damage?
    private(set) var part = 0

    private let source: ByteSource
    private let paths: DocumentPaths
    private let limit: Int
    private var buffer: UnsafeMutableRawBufferPointer
    private var cursor = 0
    private var end = 0
    /// From where on bytes must stay; `nil` when none need to.
    private var kept: Int?
    private var isAtEnd = false
    private var line = 1
    private var levels: [Level] = []
    private var state = State.value
    /// Where the value that comes next lies in the paths; `nil` when nothing of it is asked for.
    private var place: Int? = 0

    init(_ source: ByteSource, paths: DocumentPaths, limit: Int = LineScanner.lineLimit, capacity: Int = 1 << 18) {
        self.source = source
        self.paths = paths
        self.limit = limit
        unsafe buffer = .allocate(byteCount: capacity, alignment: 64)
        // Zeroed, because the padding behind the last element is read.
        unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        // Made here, owned here.
        unsafe buffer.deallocate()
    }

    var position: Int { source.position }
    var size: Int? { source.size }

    func next() throws -> ScannedItem {
        kept = nil
        while let byte = try nextToken() {
            switch (state, byte) {
            case (.firstElement, 0x5D), (.firstMember, 0x7D): endLevel()
            case (.firstElement, _), (.value, _):
                if let item = try takeValue(byte) { return item }
            case (.firstMember, 0x22), (.member, 0x22): try takeName()
            case (.colon, 0x3A): advance(to: .value)
            case (.separator, 0x2C):
                let level = levels.last
                place = level.flatMap { $0.isObject ? nil : paths.element(of: $0.place) }
                advance(to: level?.isObject == true ? .member : .value)
            case (.separator, 0x5D) where levels.last?.isObject == false: endLevel()
            case (.separator, 0x7D) where levels.last?.isObject == true: endLevel()
            default: return try broken()
            }
        }
        guard levels.isEmpty else {
            levels = []
            lineNumber = line
            return damage == nil ? .broken : .end
        }
        return .end
    }

    private func advance(to next: State) {
        cursor += 1
        state = next
    }

    private func endLevel() {
        cursor += 1
        levels.removeLast()
        endValue()
    }

    private func endValue() {
        if levels.isEmpty {
            state = .value
            place = 0
        } else {
            state = .separator
        }
    }

    /// Reads a member's name, and finds out whether something in it is asked for.
    private func takeName() throws {
        kept = cursor
        try skipString()
        // What was kept lies in the buffer.
        let name = slice(from: (kept ?? cursor) + 1, to: cursor - 1)
        place = levels.last.flatMap { name.count <= DocumentScanner.nameLimit ? paths.member(name, of: $0.place) : nil }
        kept = nil
        state = .colon
    }

    /// Enters a value, hands it out or steps over it.
    private func takeValue(_ byte: UInt8) throws -> ScannedItem? {
        let isObject = byte == 0x7B
        if let place, isObject || byte == 0x5B, paths.nodes[place].part == nil || paths.nodes[place].opens {
            let node = paths.nodes[place]
            levels.append(Level(isObject: isObject, place: place))
            self.place = isObject ? nil : paths.element(of: place)
            advance(to: isObject ? .firstMember : .firstElement)
            guard node.opens, let number = node.part else { return nil }
            part = number
            lineNumber = line
            return .line(.none)
        }
        guard let place, let number = paths.nodes[place].part else {
            guard try skipValue(byte) else { return try broken() }
            endValue()
            return nil
        }
        part = number
        lineNumber = line
        kept = cursor
        guard try skipValue(byte) else { return try broken() }
        endValue()
        guard let start = kept, cursor - start <= limit else { return .tooLong }
        return .line(slice(from: start, to: cursor))
    }

    /// Steps over a value, which stays in the buffer as long as it is within the limit; false when it is none.
    private func skipValue(_ first: UInt8) throws -> Bool {
        var depth = 0
        var next: UInt8? = first
        while let byte = next {
            switch byte {
            case 0x22: try skipString()
            case 0x7B, 0x5B:
                depth += 1
                cursor += 1
            case 0x7D, 0x5D:
                guard depth > 0 else { return false }
                depth -= 1
                cursor += 1
            case 0x2C, 0x3A:
                guard depth > 0 else { return false }
                cursor += 1
            default: try skipWord()
            }
            if depth == 0 { return true }
            next = try nextToken()
        }
        return false
    }

    /// Steps over a number or a name, or whatever stands in its place.
    private func skipWord() throws {
        while let byte = try peek() {
            switch byte {
            case 0x22, 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D, 0x20, 0x09, 0x0A, 0x0D: return
            default: cursor += 1
            }
        }
    }

    /// Steps over a string, at whose quote it stands.
    private func skipString() throws {
        cursor += 1
        var isEscaped = false
        while let byte = try peek() {
            cursor += 1
            if isEscaped {
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else if byte == 0x22 {
                return
            }
        }
    }

    /// The next byte that is no blank, at which it stands; `nil` at the end.
    private func nextToken() throws -> UInt8? {
        while let byte = try peek() {
            switch byte {
            case 0x0A: line += 1
            case 0x20, 0x09, 0x0D: break
            // A byte order mark before a document.
            case 0xEF, 0xBB, 0xBF: if !levels.isEmpty || kept != nil { return byte }
            default: return byte
            }
            cursor += 1
        }
        return nil
    }

    /// Gives up what was begun, and goes on with the next line that begins an object.
    private func broken() throws -> ScannedItem {
        kept = nil
        lineNumber = line
        levels = []
        state = .value
        place = 0
        var isLineStart = false
        while let byte = try peek() {
            if isLineStart, byte == 0x7B { break }
            isLineStart = byte == 0x0A
            if isLineStart { line += 1 }
            cursor += 1
        }
        return .broken
    }

    @inline(__always)
    private func peek() throws -> UInt8? {
        if cursor == end {
            try fill()
            if cursor == end { return nil }
        }
        // Between the buffer's start and what is filled.
        return unsafe buffer[cursor]
    }

    private func slice(from start: Int, to end: Int) -> ByteSlice {
        guard let base = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), end > start else {
            return .none
        }
        // Both lie inside what is filled.
        return unsafe ByteSlice(base: base + start, count: end - start)
    }

    private func fill() throws {
        guard !isAtEnd else { return }
        if let start = kept, end - start > limit { kept = nil }
        let start = kept ?? end
        let rest = end - start
        let usable = unsafe buffer.count - Int(KTSJ_PADDING)
        let target = unsafe rest * 2 > usable ? grown() : buffer
        if let from = unsafe buffer.baseAddress, let to = target.baseAddress {
            // `rest` bytes fit in both; `memmove` allows them to overlap.
            unsafe memmove(to, from + start, rest)
            if unsafe from != to {
                unsafe buffer.deallocate()
                unsafe buffer = target
            }
        }
        if kept != nil { kept = 0 }
        cursor -= start
        end = rest
        let room = unsafe buffer.count - Int(KTSJ_PADDING) - end
        do {
            // The room behind `end` without the padding.
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end..<(end + room)])
            let count = try unsafe source.read(into: free)
            end += count
            isAtEnd = count == 0
        } catch let damage as ByteSource.Damage {
            self.damage = damage
            isAtEnd = true
        }
    }

    private func grown() -> UnsafeMutableRawBufferPointer {
        let larger = unsafe UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 64)
        unsafe larger.initializeMemory(as: UInt8.self, repeating: 0)
        return unsafe larger
    }
}
