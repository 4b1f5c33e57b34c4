/// The secret values of one exchange, and their removal from what is kept.
struct Secrets {
    private var values: [[UInt8]] = []

    /// Shorter values are replaced only where they are the whole text: `a` occurs in every word.
    private static let shortestInside = 6
    private static let limit = 64

    /// Whether a value is known that is looked for only as a whole text, and so segment by segment.
    private(set) var hasShortValues = false
    /// Whether a value has a space in it, which forms write as a plus sign.
    private var hasSpaces = false

    /// Remembers a value; its decoded form too, when it is percent-encoded.
    mutating func insert(_ value: some Collection<UInt8>) {
        guard !value.isEmpty, values.count < Secrets.limit else { return }
        let bytes = Array(value)
        guard !values.contains(bytes) else { return }
        values.append(bytes)
        if bytes.count < Secrets.shortestInside { hasShortValues = true }
        if bytes.contains(0x20) { hasSpaces = true }
        if bytes.contains(0x25) {
            let decoded = PercentEncoding.fullyDecoded(bytes.span)
            if decoded != bytes { values.append(decoded) }
            if decoded.contains(0x20) { hasSpaces = true }
        }
    }

    /// Whether a known value occurs in `bytes`, or is all of it.
    func isFound(in bytes: Span<UInt8>) -> Bool {
        for value in values where value.count <= bytes.count {
            guard let index = ASCII.index(of: value, in: bytes) else { continue }
            if value.count >= Secrets.shortestInside || (index == 0 && value.count == bytes.count) { return true }
        }
        return false
    }

    /// Whether a known value with such a byte in it occurs in `bytes`; who splits there would no longer find it.
    func isFound(in bytes: Span<UInt8>, across isSeparator: (UInt8) -> Bool) -> Bool {
        values.contains { value in
            value.count >= Secrets.shortestInside && value.count <= bytes.count && value.contains(where: isSeparator)
                && ASCII.index(of: value, in: bytes) != nil
        }
    }

    /// Whether a known value occurs in a name made of a header field's, in lower case and with hyphens for underscores.
    func isFound(inName name: Span<UInt8>) -> Bool {
        for value in values where value.count >= Secrets.shortestInside && value.count <= name.count {
            for start in 0...(name.count - value.count) {
                var offset = 0
                while offset < value.count,
                    Secrets.nameByte(name[start + offset]) == Secrets.nameByte(value[offset])
                {
                    offset += 1
                }
                if offset == value.count { return true }
            }
        }
        return false
    }

    private static func nameByte(_ byte: UInt8) -> UInt8 { byte == 0x5f ? 0x2d : ASCII.lowercased(byte) }

    /// Whether `bytes`, as it is or decoded, holds a known value or looks like a secret.
    func isSecret(_ bytes: Span<UInt8>) -> Bool {
        if SecretShape.isFound(in: bytes) || isFound(in: bytes) { return true }
        if ASCII.index(of: 0x25, in: bytes, bytes.indices) != nil {
            let decoded = PercentEncoding.fullyDecoded(bytes)
            if SecretShape.isFound(in: decoded.span) || isFound(in: decoded.span) { return true }
        }
        guard hasSpaces, ASCII.index(of: 0x2b, in: bytes, bytes.indices) != nil else { return false }
        // As forms write them (WHATWG URL §5.2).
        let spaced = PercentEncoding.decoded(bytes, plusIsSpace: true)
        return isFound(in: spaced.span) || isFound(in: PercentEncoding.fullyDecoded(spaced.span).span)
    }

    /// What may be kept of a text: at most `limit` bytes, printable ASCII, the words that are secret replaced.
    func kept(_ text: String, limit: Int) -> String {
        // Nearly every text stays as it is, and needs no copy.
        let utf8 = text.utf8
        if utf8.count <= limit, utf8.allSatisfy(ASCII.isPrintable), !isSecret(utf8.span) { return text }
        let bytes = Array(utf8.prefix(limit + 1_024))
        guard isSecret(bytes.span) else { return Secrets.neutral(bytes[...], limit: limit) }
        // A value that contains spaces is in no single word.
        if hasSpaces, isFound(in: bytes.span, across: { $0 == 0x20 }) { return "{secret}" }
        var result: [UInt8] = []
        for word in bytes.split(separator: 0x20, omittingEmptySubsequences: false) {
            if !result.isEmpty { result.append(0x20) }
            result.append(contentsOf: keptWord(word))
        }
        if isSecret(result.span) { return "{secret}" }
        return Secrets.neutral(result[...], limit: limit)
    }

    private func keptWord(_ word: ArraySlice<UInt8>) -> [UInt8] {
        guard isSecret(word.span) else { return Array(word) }
        // The parts of `product/version (comment; comment)` that are no secret stay.
        let isSeparator: (UInt8) -> Bool = { $0 == 0x2f || $0 == 0x3b || $0 == 0x28 || $0 == 0x29 }
        let pieces = word.split(omittingEmptySubsequences: false, whereSeparator: isSeparator)
        guard pieces.count > 1, !isFound(in: word.span, across: isSeparator) else { return Secrets.mark }
        var result: [UInt8] = []
        for piece in pieces {
            result.append(contentsOf: isSecret(piece.span) ? Secrets.mark : Array(piece))
            if piece.endIndex < word.endIndex { result.append(word[piece.endIndex]) }
        }
        return result
    }

    /// What stands in a secret's place.
    static let mark: [UInt8] = Array("{secret}".utf8)

    /// The bytes as printable ASCII: whatever a terminal, a page or a log could take for more than text becomes `?`.
    static func neutral(_ bytes: ArraySlice<UInt8>, limit: Int) -> String {
        let cut = bytes.prefix(limit)
        if cut.allSatisfy(ASCII.isPrintable) { return ASCII.text(cut) }
        return ASCII.text(cut.map { ASCII.isPrintable($0) ? $0 : 0x3f })
    }
}
