internal import KeytrailModel

/// Cuts comma-separated values (RFC 4180) into records whose members have the names of the first row.
///
/// Holds one row at a time, and none longer than the limit. A row that lacks cells, or has more than there are columns, is broken;
/// empty cells are no members.
struct TableSplitter {
    /// What comes next in the file.
    enum Item {
        /// A row's members, and its digest.
        case row([JSON.Member], digest: UInt64)
        /// A row beyond the limit, skipped.
        case tooLong
        /// A row that has not the columns that the first row names, or does not end, and what is wrong with it.
        case broken(LineReject)
        /// No more.
        case end
    }

    /// More columns than any log has.
    private static let columnLimit = 4_096

    /// The line on which the last row began, from 1.
    private(set) var recordLine = 1
    private var bytes: EventBytes
    /// The line that is read.
    private(set) var line = 1
    private var names: [String]?

    init(_ bytes: EventBytes) {
        self.bytes = bytes
    }

    /// Bytes taken from the file so far, before unpacking, and bytes in it.
    var progress: (position: Int, size: Int?) { bytes.progress }
    /// Why the bytes ended before their time.
    var damage: ByteSource.Damage? { bytes.damage }

    /// The next row.
    ///
    /// - Throws: the file's `ImportError`.
    mutating func next() throws -> Item {
        if names == nil {
            guard case .cells(let cells, _) = try row() else { return .end }
            names = cells.map { String(decoding: $0, as: UTF8.self) }
        }
        switch try row() {
        case .end: return .end
        case .tooLong: return .tooLong
        case .unclosed: return .broken(.openQuote)
        case .cells(let cells, let digest):
            let names = names ?? []
            guard cells.count == names.count else {
                return .broken(.columns(found: cells.count, expected: names.count))
            }
            var members: [JSON.Member] = []
            for (name, cell) in zip(names, cells) where !cell.isEmpty {
                members.append(JSON.Member(name, .string(String(decoding: cell, as: UTF8.self))))
            }
            return .row(members, digest: digest)
        }
    }

    private enum Row {
        case cells([[UInt8]], digest: UInt64)
        case tooLong, unclosed, end
    }

    /// The cells of the next row that is not empty.
    private mutating func row() throws -> Row {
        var cells: [[UInt8]] = []
        var cell: [UInt8] = []
        var count = 0
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        var isQuoted = false
        var hasQuotes = false
        recordLine = line
        while let byte = try bytes.next() {
            if byte == 0x0A { line += 1 }
            if !isQuoted, byte == 0x0A || byte == 0x0D {
                guard count > 0 else {
                    recordLine = line
                    continue
                }
                guard count <= RecordSplitter.recordLimit, cells.count < TableSplitter.columnLimit else {
                    return .tooLong
                }
                return .cells(cells + [cell], digest: digest)
            }
            count += 1
            guard count <= RecordSplitter.recordLimit, cells.count < TableSplitter.columnLimit else { continue }
            digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
            switch byte {
            case UInt8(ascii: "\"") where isQuoted:
                if try bytes.peek() == UInt8(ascii: "\"") {
                    _ = try bytes.next()
                    cell.append(byte)
                } else {
                    isQuoted = false
                }
            case UInt8(ascii: "\"") where cell.isEmpty && !hasQuotes:
                isQuoted = true
                hasQuotes = true
            case UInt8(ascii: ",") where !isQuoted:
                cells.append(cell)
                cell.removeAll(keepingCapacity: true)
                hasQuotes = false
            case 0xEF, 0xBB, 0xBF:
                // A byte order mark before the first name.
                if names != nil || !cells.isEmpty || count > 3 { cell.append(byte) }
            default: cell.append(byte)
            }
        }
        guard count > 0 else { return .end }
        guard !isQuoted else { return .unclosed }
        return count > RecordSplitter.recordLimit ? .tooLong : .cells(cells + [cell], digest: digest)
    }
}
