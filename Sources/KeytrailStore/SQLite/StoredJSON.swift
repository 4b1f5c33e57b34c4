package import KeytrailModel

/// JSON as the tables keep it: one line, members in their order, at most `depthLimit` levels deep.
package enum StoredJSON {
    /// Deeper values are refused: readers are recursive, as SQLite's own is.
    package static let depthLimit = 500

    /// The object of `members` as text; `nil` when it is too deep.
    static func text(members: [JSON.Member]) -> String? {
        let object = JSON.object(members)
        return isShallow(object, limit: depthLimit) ? object.text : nil
    }

    /// The value that a text written by `JSON.text` holds; `nil` when it is not JSON or too deep.
    package static func value(_ text: String) -> JSON? {
        var reader = JSONReader(text)
        guard let value = reader.value(depth: depthLimit), reader.isAtEnd else { return nil }
        return value
    }

    private static func isShallow(_ value: JSON, limit: Int) -> Bool {
        switch value {
        case .array(let elements): limit > 0 && elements.allSatisfy { isShallow($0, limit: limit - 1) }
        case .object(let members): limit > 0 && members.allSatisfy { isShallow($0.value, limit: limit - 1) }
        default: true
        }
    }
}

/// Reads JSON text (RFC 8259), keeping the members' order and integers apart from other numbers.
private struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Whether nothing but white space is left.
    var isAtEnd: Bool { bytes[position...].allSatisfy(JSONReader.isSpace) }

    /// The next value; `nil` when there is none.
    mutating func value(depth: Int) -> JSON? {
        skipSpace()
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "{"): return depth > 0 ? object(depth: depth - 1) : nil
        case UInt8(ascii: "["): return depth > 0 ? array(depth: depth - 1) : nil
        case UInt8(ascii: "\""): return string().map(JSON.string)
        case UInt8(ascii: "t"): return skip("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return skip("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return skip("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> JSON? {
        var members: [JSON.Member] = []
        position += 1
        skipSpace()
        if skip("}") { return .object(members) }
        while true {
            skipSpace()
            guard let name = string() else { return nil }
            skipSpace()
            guard skip(":"), let value = value(depth: depth) else { return nil }
            members.append(JSON.Member(name, value))
            skipSpace()
            if skip("}") { return .object(members) }
            guard skip(",") else { return nil }
        }
    }

    private mutating func array(depth: Int) -> JSON? {
        var elements: [JSON] = []
        position += 1
        skipSpace()
        if skip("]") { return .array(elements) }
        while true {
            guard let value = value(depth: depth) else { return nil }
            elements.append(value)
            skipSpace()
            if skip("]") { return .array(elements) }
            guard skip(",") else { return nil }
        }
    }

    private mutating func number() -> JSON? {
        let start = position
        while position < bytes.count, JSONReader.isNumberByte(bytes[position]) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let integer = Int64(text) { return .integer(integer) }
        return Double(text).map(JSON.number)
    }

    private mutating func string() -> String? {
        guard skip("\"") else { return nil }
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                content.append(contentsOf: Array(String(scalar).utf8))
            default: content.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"): return escapedScalar()
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        default: return nil
        }
    }

    /// The scalar of `\uXXXX`, or of two of them that are a surrogate pair.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = hexadecimal() else { return nil }
        guard 0xD800..<0xDC00 ~= first else { return Unicode.Scalar(first) }
        guard skip("\\u"), let second = hexadecimal(), 0xDC00..<0xE000 ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func hexadecimal() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        defer { position += 4 }
        return UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        // The text is a constant of this file.
        let expected = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard unsafe bytes[position...].starts(with: expected) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, JSONReader.isSpace(bytes[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
