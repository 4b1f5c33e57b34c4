/// Byte tests and conversions that HTTP's grammars need.
enum ASCII {
    static let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

    static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

    static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    static func lowercased(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Whether the byte is neither a control character nor outside ASCII.
    static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7f }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 0x30 }
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x66 ? lower &- 0x57 : nil
    }

    /// Whether `text` holds `word`; much cheaper than the standard library's search for words this short.
    static func contains(_ text: String, _ word: [UInt8]) -> Bool {
        let bytes = text.utf8
        return index(of: word, in: bytes.span) != nil
    }

    /// Where `byte` first stands in a range of `bytes`.
    static func index(of byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for index in range where bytes[index] == byte { return index }
        return nil
    }

    static func lowercasedText(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var lower: [UInt8] = []
        lower.reserveCapacity(range.count)
        for index in range { lower.append(lowercased(bytes[index])) }
        return text(lower)
    }

    /// The text without the spaces and tabs around it.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, isSpace(first) { bytes = bytes.dropFirst() }
        while let last = bytes.last, isSpace(last) { bytes = bytes.dropLast() }
        return bytes
    }

    static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Where `needle` begins in `bytes`; `nil` when it does not.
    ///
    /// Both may be of any length.
    static func index(of needle: [UInt8], in bytes: Span<UInt8>) -> Int? {
        guard let first = needle.first, bytes.count >= needle.count else { return nil }
        var position = 0
        let last = bytes.count - needle.count
        while position <= last {
            if bytes[position] == first {
                var offset = 1
                while offset < needle.count, bytes[position + offset] == needle[offset] { offset += 1 }
                if offset == needle.count { return position }
            }
            position += 1
        }
        return nil
    }
}
