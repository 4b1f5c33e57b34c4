internal import CSimdjson

/// Parses lines that are JSON objects (RFC 8259), one at a time; a bad line leaves no trace.
///
/// Safe, because the C++ parser behind it is reached through this class alone and lives as long.
@safe
final class JSONLineParser {
    private let parser: OpaquePointer

    /// A member's name that the parser looks out for.
    struct Field {
        let name: String
        /// Whether the member belongs to the line's key.
        var isKeyed = false
    }

    /// Creates a parser that recognises `fields` at the top of a line.
    ///
    /// - Throws: `outOfMemory`.
    init(fields: [Field]) throws(ImportError) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for field in fields {
            ranges.append(bytes.count..<(bytes.count + field.name.utf8.count))
            bytes += field.name.utf8
        }
        // The names are copied by the call.
        let created = unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let list = unsafe zip(fields, ranges).map { field, range in
                let name = unsafe start?.advanced(by: range.lowerBound)
                return unsafe ktsj_field(name: name, count: range.count, is_keyed: field.isKeyed)
            }
            return unsafe ktsj_create(list, list.count)
        }
        guard let created = unsafe created else { throw .outOfMemory }
        unsafe parser = created
    }

    deinit {
        // Made in `init`, owned here.
        unsafe ktsj_destroy(parser)
    }

    /// The values of one line, which the scanner's padding follows; good until the next call.
    ///
    /// - Throws: why it is not a JSON object.
    func parse(_ line: ByteSlice) throws(LineReject) -> JSONNodes {
        var found = unsafe ktsj_line()
        let text = unsafe UnsafeRawPointer(line.base).assumingMemoryBound(to: CChar.self)
        // The scanner leaves KTSJ_PADDING readable bytes behind every line.
        let status = unsafe ktsj_parse(parser, text, line.count, &found)
        switch status {
        case KTSJ_OK: return unsafe JSONNodes(found)
        case KTSJ_UTF8: throw .notUTF8
        case KTSJ_DEPTH: throw .tooDeep
        case KTSJ_NUMBER_FORM: throw .badNumber
        case KTSJ_SIZE: throw .tooManyValues
        case KTSJ_NOT_OBJECT: throw .notAnObject
        case KTSJ_MEMORY: throw .outOfMemory
        default: throw .notJSON
        }
    }
}
