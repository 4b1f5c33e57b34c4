internal import CSimdjson

/// Cuts a file of JSON into its records, whatever holds them: one a line, one after the other, a list, or a list under a member of
/// an object, such as CloudTrail's `Records`.
///
/// Holds one record at a time, and none longer than the limit.
struct RecordSplitter {
    /// What comes next in the file.
    enum Item {
        /// An object, with the parser's padding behind it.
        case record([UInt8])
        /// A record beyond the limit, skipped.
        case tooLong
        /// Something that is no JSON; reading goes on behind it.
        case broken
        /// No more.
        case end
    }

    /// The longest record that is read, in bytes.
    static let recordLimit = 16 << 20

    /// The line on which the last record began, from 1.
    private(set) var recordLine = 1
    /// Why the bytes ended before their time; `nil` while they have not, or did not.
    private(set) var damage: ByteSource.Damage?
    /// The line that is read.
    private(set) var line = 1

    private let source: ByteSource?
    private let wrappers: Set<String>
    private var chunk: [UInt8]
    private var position = 0
    private var filled = 0
    private var isAtEnd = false

    /// How many lists and objects hold the records.
    private var base = 0
    private var record: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isTooLong = false
    /// Whether the object is one that only holds records, and its list is over.
    private var isEndOfWrapper = false
    /// The last byte of the record that is no white space.
    private var previous: UInt8 = 0
    /// Where the last text on the record's first level lies.
    private var name = 0..<0
    private var nameStart = 0
    private var isAtLineStart = true

    /// Prepares to cut; a member with one of the names in `wrappers` at the top of an object holds records.
    init(_ source: ByteSource, wrappers: Set<String>) {
        self.source = source
        self.wrappers = wrappers
        chunk = [UInt8](repeating: 0, count: 1 << 18)
    }

    /// As the other; `head` was read from the source before, which ended in `damage`, if at all.
    init(_ source: ByteSource, head: [UInt8], damage: ByteSource.Damage?, wrappers: Set<String>) {
        self.init(source, wrappers: wrappers)
        self.damage = damage
        filled = min(head.count, chunk.count)
        chunk.replaceSubrange(0..<filled, with: head.prefix(filled))
    }

    /// Prepares to cut bytes that are in memory.
    init(_ content: [UInt8], wrappers: Set<String>) {
        source = nil
        self.wrappers = wrappers
        chunk = content
        filled = content.count
    }

    /// Bytes taken from the file so far, before unpacking, and bytes in it.
    var progress: (position: Int, size: Int?) { (source?.position ?? filled, source?.size) }

    /// The next record.
    ///
    /// - Throws: the file's `ImportError`.
    mutating func next() throws -> Item {
        while true {
            guard try position < filled || fill() else {
                guard depth > 0, !isEndOfWrapper else { return .end }
                depth = 0
                return isTooLong ? .tooLong : .broken
            }
            let byte = chunk[position]
            let startsLine = isAtLineStart
            position += 1
            isAtLineStart = byte == 0x0A
            if byte == 0x0A { line += 1 }
            if let item = depth > 0 ? inside(byte, startsLine: startsLine) : try outside(byte) { return item }
        }
    }

    /// Takes a byte between records.
    private mutating func outside(_ byte: UInt8) throws -> Item? {
        switch byte {
        case UInt8(ascii: "{"): begin()
        case UInt8(ascii: "[") where base == 0: base = 1
        case UInt8(ascii: "]") where base == 2:
            // What follows in the object that held them is no record.
            base = 0
            depth = 1
            isEndOfWrapper = true
            isInString = false
        case UInt8(ascii: "]") where base == 1: base = 0
        case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D: break
        case 0xEF, 0xBB, 0xBF: break  // A byte order mark.
        default:
            recordLine = line
            try skipLine()
            return .broken
        }
        return nil
    }

    private mutating func begin() {
        record.removeAll(keepingCapacity: true)
        record.append(UInt8(ascii: "{"))
        recordLine = line
        depth = 1
        isInString = false
        isEscaped = false
        isTooLong = false
        isEndOfWrapper = false
        previous = UInt8(ascii: "{")
        name = 0..<0
    }

    /// Takes a byte of a record.
    private mutating func inside(_ byte: UInt8, startsLine: Bool) -> Item? {
        if !isEndOfWrapper {
            if record.count < RecordSplitter.recordLimit { record.append(byte) } else { isTooLong = true }
        }
        if isInString { return insideText(byte) }
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            nameStart = record.count
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if byte == UInt8(ascii: "{"), startsLine && base == 0 || !mayBeginValue { return restart() }
            if byte == UInt8(ascii: "["), depth == 1, base == 0, !isEndOfWrapper, holdsRecords {
                depth = 0
                base = 2
                return nil
            }
            depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth == 0 { return finish() }
        default: break
        }
        if byte != 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { previous = byte }
        return nil
    }

    private mutating func insideText(_ byte: UInt8) -> Item? {
        if byte == 0x0A {
            // RFC 8259 §7: a text has no line break; what follows is read anew.
            let wasWrapper = isEndOfWrapper
            depth = 0
            isEndOfWrapper = false
            return wasWrapper ? nil : .broken
        }
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
            if depth == 1 { name = nameStart..<max(nameStart, record.count - 1) }
            previous = byte
        }
        return nil
    }

    /// Whether a value may stand here; elsewhere an object is the beginning of the next record, after a broken one.
    private var mayBeginValue: Bool {
        previous == UInt8(ascii: ":") || previous == UInt8(ascii: ",") || previous == UInt8(ascii: "[")
    }

    private var holdsRecords: Bool {
        previous == UInt8(ascii: ":") && name.count < 64 && name.upperBound <= record.count
            && wrappers.contains(String(decoding: record[name], as: UTF8.self))
    }

    private mutating func restart() -> Item? {
        let line = recordLine
        let wasWrapper = isEndOfWrapper
        begin()
        guard !wasWrapper else { return nil }
        // The diagnostic is about the record that was given up; the next one tells its own line when it is whole.
        recordLine = line
        return .broken
    }

    private mutating func finish() -> Item? {
        guard !isEndOfWrapper else {
            isEndOfWrapper = false
            return nil
        }
        guard !isTooLong else { return .tooLong }
        return .record(record + [UInt8](repeating: 0, count: Int(KTSJ_PADDING)))
    }

    private mutating func skipLine() throws {
        while try position < filled || fill() {
            position += 1
            if chunk[position - 1] == 0x0A {
                line += 1
                isAtLineStart = true
                return
            }
        }
    }

    /// Reads on; false at the end.
    private mutating func fill() throws -> Bool {
        guard !isAtEnd, let source else { return false }
        position = 0
        do {
            // The buffer is lent for one call.
            filled = try unsafe chunk.withUnsafeMutableBytes { try unsafe source.read(into: $0) }
        } catch let damage as ByteSource.Damage {
            self.damage = damage
            filled = 0
        }
        isAtEnd = filled == 0
        return !isAtEnd
    }
}
