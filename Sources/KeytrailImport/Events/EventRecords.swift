internal import KeytrailModel

/// The records of a provider's log, JSON or a table.
struct EventRecords {
    /// What comes next.
    enum Item {
        /// A record's members, and its digest.
        case record([JSON.Member], digest: UInt64)
        /// Something else, and what is wrong with it.
        case broken(LineReject)
        /// No more.
        case end
    }

    /// The one of the two that reads; both in place, since a copy would copy what they hold.
    private var json: RecordSplitter?
    private var table: TableSplitter?
    private let parser: RecordParser

    /// Tells a table from JSON by its first byte, where the format has tables.
    ///
    /// - Throws: the file's `ImportError`, or `outOfMemory`.
    init(_ source: ByteSource, format: EventFormat) throws {
        parser = try RecordParser()
        guard format.hasTables else {
            json = RecordSplitter(source, wrappers: format.wrappers)
            return
        }
        var bytes = EventBytes(source)
        let head = try bytes.head()
        if EventRecords.isTable(head) {
            table = TableSplitter(bytes)
        } else {
            json = RecordSplitter(source, head: head, damage: bytes.damage, wrappers: format.wrappers)
        }
    }

    /// Reads what is in memory.
    ///
    /// - Throws: `outOfMemory`.
    init(_ content: [UInt8], format: EventFormat) throws(ImportError) {
        parser = try RecordParser()
        if format.hasTables && EventRecords.isTable(content) {
            table = TableSplitter(EventBytes(content))
        } else {
            json = RecordSplitter(content, wrappers: format.wrappers)
        }
    }

    /// The line on which the last record began, from 1.
    var recordLine: Int { json?.recordLine ?? table?.recordLine ?? 1 }

    /// The line that is read.
    var line: Int { json?.line ?? table?.line ?? 1 }

    /// Bytes taken from the file so far, before unpacking, and bytes in it.
    var progress: (position: Int, size: Int?) { json?.progress ?? table?.progress ?? (0, nil) }

    /// Why the bytes ended before their time.
    var damage: ByteSource.Damage? { json?.damage ?? table?.damage }

    /// The next record.
    ///
    /// - Throws: the file's `ImportError`.
    mutating func next() throws -> Item {
        if let item = try json?.next() {
            switch item {
            case .end: return .end
            case .broken: return .broken(.notJSON)
            case .tooLong: return .broken(.recordTooLong)
            case .record(let record):
                do throws(LineReject) {
                    let (members, digest) = try parser.members(record)
                    return .record(members, digest: digest)
                } catch {
                    return .broken(error)
                }
            }
        }
        switch try table?.next() {
        case .end, nil: return .end
        case .broken(let reject): return .broken(reject)
        case .tooLong: return .broken(.recordTooLong)
        case .row(let members, let digest): return .record(members, digest: digest)
        }
    }

    /// JSON begins with a brace or a bracket; a table with the name of its first column.
    private static func isTable(_ head: [UInt8]) -> Bool {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        guard let first = head.first(where: { !blanks.contains($0) }) else { return false }
        let line = head.prefix { $0 != 0x0A }
        return first != UInt8(ascii: "{") && first != UInt8(ascii: "[") && line.contains(UInt8(ascii: ","))
    }
}
