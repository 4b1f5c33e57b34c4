internal import KeytrailModel

/// Builds nodes from JSON text, and knows where each stands.
struct JSONReader {
    private let bytes: [UInt8]
    private let file: String
    private let limits: DocumentLimits
    private var position = 0
    private var line = 1
    /// What to take off an offset to get the column of this line.
    private var columnOrigin = 0
    private var count = 0

    init(bytes: [UInt8], file: String, limits: DocumentLimits) {
        self.bytes = bytes
        self.file = file
        self.limits = limits
        // A byte order mark (RFC 8259 §8.1 lets a reader ignore it).
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
            columnOrigin = 3
        }
    }

    /// The one value of the text.
    mutating func document(_ outline: Outline) throws(YAMLProblem) -> YAMLNode {
        skipSpace()
        let node = try value(outline, depth: 1)
        skipSpace()
        guard position == bytes.count else { throw problem("something follows the end of the document; delete it") }
        return node
    }

    private mutating func value(_ outline: Outline, depth: Int) throws(YAMLProblem) -> YAMLNode {
        count += 1
        if let refusal = limits.refusal(count: count, depth: depth) { throw problem(refusal) }
        let location = SourceLocation(file: file, line: line, column: column)
        let value: YAMLNode.Value =
            switch peek {
            case UInt8(ascii: "{"): .mapping(try members(outline, depth: depth))
            case UInt8(ascii: "["): .sequence(try elements(outline, depth: depth))
            case UInt8(ascii: "\""): .scalar(YAMLScalar(text: try text(), isPlain: false))
            default: .scalar(YAMLScalar(text: try literal(), isPlain: true))
            }
        return YAMLNode(value: value, location: location)
    }

    private mutating func members(_ outline: Outline, depth: Int) throws(YAMLProblem) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var keys: Set<String> = []
        try list(until: UInt8(ascii: "}")) { (reader: inout JSONReader) throws(YAMLProblem) in
            guard reader.peek == UInt8(ascii: "\"") else {
                throw reader.problem("a member's name is missing here; write it in quotes")
            }
            let place = SourceLocation(file: reader.file, line: reader.line, column: reader.column)
            let key = try reader.text()
            reader.skipSpace()
            guard reader.take(UInt8(ascii: ":")) else { throw reader.problem("a ':' is missing here") }
            reader.skipSpace()
            guard let inner = outline[key] else { return try reader.pass() }
            guard keys.insert(key).inserted else {
                let message = "the key '\(key)' stands twice in one mapping; keep one of them"
                throw YAMLProblem(line: place.line, column: place.column, message: message)
            }
            let value = try reader.value(inner, depth: depth + 1)
            entries.append(YAMLNode.Entry(key: key, keyLocation: place, value: value))
        }
        return entries
    }

    private mutating func elements(_ outline: Outline, depth: Int) throws(YAMLProblem) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        try list(until: UInt8(ascii: "]")) { (reader: inout JSONReader) throws(YAMLProblem) in
            elements.append(try reader.value(outline, depth: depth + 1))
        }
        return elements
    }

    /// What stands between commas, from the opening bracket, which is next, to the closing one.
    private mutating func list(
        until end: UInt8,
        _ each: (inout JSONReader) throws(YAMLProblem) -> Void
    ) throws(YAMLProblem) {
        position += 1
        skipSpace()
        if take(end) { return }
        while true {
            try each(&self)
            skipSpace()
            if take(end) { return }
            guard take(UInt8(ascii: ",")) else {
                throw problem("a ',' or '\(Character(Unicode.Scalar(end)))' is missing here")
            }
            skipSpace()
        }
    }

    /// Passes over a value, whatever is in it and however deep.
    private mutating func pass() throws(YAMLProblem) {
        var depth = 0
        repeat {
            skipSpace()
            switch peek {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { throw problem("a value is missing here") }
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw problem("a value is missing here") }
                position += 1
            case UInt8(ascii: "\""): try passText()
            default: _ = try literal()
            }
        } while depth > 0
    }

    private mutating func literal() throws(YAMLProblem) -> String {
        let start = position
        while let byte = peek, byte > 0x20, !",]}:\"{[".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let isNumber = text.utf8.allSatisfy("+-.0123456789Ee".utf8.contains) && Double(text) != nil
        guard isNumber || ["true", "false", "null"].contains(text) else {
            position = start
            throw problem(position == bytes.count ? "the document ends too early" : "no JSON value stands here")
        }
        return text
    }

    private mutating func text() throws(YAMLProblem) -> String {
        let start = position + 1
        guard try passText() else { return String(decoding: bytes[start..<(position - 1)], as: UTF8.self) }
        return try unescaped(start..<(position - 1))
    }

    /// Passes over a string; whether it holds escapes.
    @discardableResult
    private mutating func passText() throws(YAMLProblem) -> Bool {
        position += 1
        var hasEscapes = false
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return hasEscapes
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 1
            case 0..<0x20: throw problem("a control character stands in a string; write it as an escape")
            case 0x80..<0xC0: columnOrigin += 1
            default: break
            }
        }
        throw problem("the document ends inside a string")
    }

    private func unescaped(_ range: Range<Int>) throws(YAMLProblem) -> String {
        var result: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            let kind = bytes[index]
            index += 1
            switch kind {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(kind)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = escapedScalar(&index, in: range) else {
                    throw problem("a string holds a '\\u' escape that is no character")
                }
                result.append(contentsOf: String(Character(scalar)).utf8)
            default: throw problem("a string holds an escape that JSON does not have")
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The character of a `\u` with its four digits, or of a pair of them (RFC 8259 §7).
    private func escapedScalar(_ index: inout Int, in range: Range<Int>) -> Unicode.Scalar? {
        guard let first = unit(&index, in: range) else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard index + 2 <= range.upperBound, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        index += 2
        guard let second = unit(&index, in: range), (0xDC00..<0xE000).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private func unit(_ index: inout Int, in range: Range<Int>) -> UInt32? {
        guard index + 4 <= range.upperBound else { return nil }
        let digits = String(decoding: bytes[index..<(index + 4)], as: UTF8.self)
        index += 4
        return digits.utf8.contains(UInt8(ascii: "+")) ? nil : UInt32(digits, radix: 16)
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
            if byte == 0x0A {
                line += 1
                columnOrigin = position
            }
        }
    }

    /// Counted from 1, in Unicode scalars.
    private var column: Int { position - columnOrigin + 1 }

    private func problem(_ message: String) -> YAMLProblem {
        YAMLProblem(line: line, column: column, message: "not JSON: \(message)")
    }
}
