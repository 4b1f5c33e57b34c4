internal import KeytrailCapture
internal import KeytrailModel

extension EventFormat {
    /// The format whose log a file is, by its first bytes with gzip undone; `nil` when it is none of them.
    ///
    /// Linear in `content`; the first few hundred kilobytes of a file are enough.
    package static func detected(in content: [UInt8]) -> Name? { all.first { $0.detects(content) }?.name }

    /// Whether a file that begins with these bytes is this log: its first whole record is one of this log's events.
    package func detects(_ content: [UInt8]) -> Bool {
        guard var records = try? EventRecords(content, format: self) else { return false }
        for _ in 0..<EventFormat.detectionLimit {
            guard let item = try? records.next() else { return false }
            switch item {
            case .end: return false
            case .broken: continue
            case .record(let members, _): return describes(fields(of: members))
            }
        }
        return false
    }

    /// How many broken records may come before the first good one.
    private static let detectionLimit = 20

    /// The log that a file on disk is, as `detected(in:)` tells it; `nil` for standard input, which cannot be read twice.
    ///
    /// - Throws: `ImportError` when the file cannot be read.
    package static func detected(inFile path: String) throws -> Name? {
        guard path != "-" else { return nil }
        let source = try ByteSource(try FileSource(path: path, standardInput: -1))
        guard source.size != nil else { return nil }
        var content = [UInt8](repeating: 0, count: 1 << 18)
        var count = 0
        while count < content.count {
            do {
                // The buffer is lent for one call.
                let added = try unsafe content.withUnsafeMutableBytes { buffer in
                    try unsafe source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                }
                guard added > 0 else { break }
                count += added
            } catch is ByteSource.Damage {
                break
            }
        }
        return detected(in: Array(content.prefix(count)))
    }
}
