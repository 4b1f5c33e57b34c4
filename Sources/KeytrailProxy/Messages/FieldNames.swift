/// Comparing the names of header fields, which have no case (RFC 9110 §5.1).
enum FieldNames {
    /// Whether `name` is `lower`, which is in lower case and ASCII.
    static func isSame(_ name: some StringProtocol, _ lower: StaticString) -> Bool {
        guard name.utf8.count == lower.utf8CodeUnitCount else { return false }
        return lower.withUTF8Buffer { expected in
            var index = 0
            for byte in name.utf8 {
                guard unsafe lowercased(byte) == expected[index] else { return false }
                index += 1
            }
            return true
        }
    }

    /// Whether a list such as `Connection: keep-alive, Upgrade` has the token `lower`.
    static func has(_ lower: StaticString, in list: String) -> Bool {
        list.utf8.split(separator: UInt8(ascii: ",")).contains { isSame(trimmed(Substring($0)), lower) }
    }

    /// The tokens of a list, in lower case.
    static func tokens(_ list: String) -> [String] {
        list.split(separator: ",").map { trimmed($0).lowercased() }.filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text.removeFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return text
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
