/// A text in which `*` stands for any characters, also none; a backslash makes `*` and itself plain.
///
/// Case counts, and texts are compared byte by byte.
package struct Glob: Sendable, Hashable {
    /// What stands between the asterisks.
    private let pieces: [[UInt8]]

    /// Reads a pattern; every text is one.
    package init(_ text: some StringProtocol) {
        var pieces: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in text.utf8 {
            let isSpecial = byte == UInt8(ascii: "*") || byte == UInt8(ascii: "\\")
            if isEscaped && !isSpecial { pieces[pieces.count - 1].append(UInt8(ascii: "\\")) }
            if !isEscaped && byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            }
            if byte == UInt8(ascii: "*") && !isEscaped {
                pieces.append([])
            } else {
                pieces[pieces.count - 1].append(byte)
            }
            isEscaped = false
        }
        if isEscaped { pieces[pieces.count - 1].append(UInt8(ascii: "\\")) }
        self.pieces = pieces
    }

    /// Whether nothing but asterisks is asked for.
    package var isAnything: Bool { pieces.allSatisfy(\.isEmpty) }

    /// Whether the whole text is as the pattern says.
    ///
    /// At most the product of both lengths.
    package func matches(_ text: String) -> Bool {
        guard let first = pieces.first, let last = pieces.last else { return false }
        let bytes = Array(text.utf8)
        guard pieces.count > 1 else { return bytes == first }
        guard bytes.count >= first.count + last.count, bytes.starts(with: first), bytes.suffix(last.count) == last[...]
        else { return false }
        // The leftmost place for each piece leaves the most room for the next.
        var rest = bytes[first.count..<(bytes.count - last.count)]
        for piece in pieces.dropFirst().dropLast() {
            guard let found = Glob.firstRange(of: piece, in: rest) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    private static func firstRange(of piece: [UInt8], in text: ArraySlice<UInt8>) -> Range<Int>? {
        guard text.count >= piece.count else { return nil }
        for start in text.startIndex...(text.endIndex - piece.count) {
            let range = start..<(start + piece.count)
            if text[range] == piece[...] { return range }
        }
        return nil
    }
}
