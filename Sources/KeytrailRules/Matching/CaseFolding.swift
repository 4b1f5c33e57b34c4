extension Unicode.Scalar {
    /// The scalar under Unicode simple case folding (CaseFolding.txt, statuses C and S).
    ///
    /// Folding is the lower case of the upper case wherever both are single scalars; dotless i, which that would turn into
    /// `i`, is left alone as the table has it.
    var folded: Unicode.Scalar {
        if value < 0x80 { return (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value + 32)) : self }
        return CaseFolding.table[self]
    }
}

/// The foldings of all scalars that have one, by pages of 256.
struct CaseFolding: Sendable {
    /// Made when the first scalar beyond ASCII is folded.
    static let table = CaseFolding()

    /// No scalar beyond has a folding (Unicode 16: the last is U+1E921).
    private static let limit: UInt32 = 0x20000

    /// Where a page's foldings start in `foldings`; -1 where the page has none.
    private var pages: [Int32] = Array(repeating: -1, count: Int(CaseFolding.limit >> 8))
    private var foldings: [Unicode.Scalar] = []

    private init() {
        for value in 0x80..<CaseFolding.limit {
            guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else { continue }
            let folded = CaseFolding.simple(scalar)
            if folded != scalar { put(folded, for: value) }
        }
    }

    subscript(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.value < CaseFolding.limit else { return scalar }
        let start = pages[Int(scalar.value >> 8)]
        return start < 0 ? scalar : foldings[Int(start) + Int(scalar.value & 0xFF)]
    }

    private mutating func put(_ folded: Unicode.Scalar, for value: UInt32) {
        let page = Int(value >> 8)
        if pages[page] < 0 {
            pages[page] = Int32(foldings.count)
            let first = value & ~0xFF
            // The pages of the surrogates have no scalars and so never get here.
            foldings += (first..<first + 256).map { Unicode.Scalar($0) ?? "\u{FFFD}" }
        }
        foldings[Int(pages[page]) + Int(value & 0xFF)] = folded
    }

    private static func simple(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar != "\u{131}" else { return scalar }
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        let raised = upper.count == 1 ? upper.first ?? scalar : scalar
        let lower = raised.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first ?? raised : raised
    }
}

extension String {
    /// Hands the text's UTF-8 to `body`, folded when asked.
    ///
    /// Short texts cost no allocation; the bytes are good during the call only.
    func withBytes<Result>(folded: Bool, _ body: (Span<UInt8>) -> Result) -> Result {
        var copy = self
        return copy.withUTF8 { bytes in
            // The text outlives the call.
            let original = unsafe bytes.span
            guard folded else { return body(original) }
            // Folding takes at most half as much room again: U+023A, two bytes, becomes U+2C65, three.
            return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count * 2) { buffer in
                let count = unsafe fold(original, into: buffer)
                return body(unsafe UnsafeBufferPointer(rebasing: buffer[..<count]).span)
            }
        }
    }

    /// The text's UTF-8, folded when asked.
    func bytes(folded: Bool) -> [UInt8] {
        withBytes(folded: folded) { bytes in
            // Copied during the call.
            unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }
}

/// Writes the folded form of UTF-8 `text` and returns its length.
private func fold(_ text: Span<UInt8>, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var beyondASCII: UInt8 = 0
    for index in text.indices {
        let byte = text[index]
        beyondASCII |= byte
        // One byte each, and there is room for two.
        unsafe buffer[index] = byte &+ (byte &- 0x41 < 26 ? 0x20 : 0)
    }
    guard beyondASCII >= 0x80 else { return text.count }
    var count = 0
    var position = 0
    while position < text.count {
        let (scalar, width) = text.scalar(at: position)
        position += width
        for unit in UTF8.encode(scalar.folded) ?? UTF8.encodedReplacementCharacter {
            // A scalar's folding is at most half as long again, and there is room for twice as much.
            unsafe buffer[count] = unit
            count += 1
        }
    }
    return count
}

extension Span<UInt8> {
    /// How many bytes the scalar takes up that starts at `position`.
    func scalarWidth(at position: Int) -> Int {
        let lead = self[position]
        return Swift.min(lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, count - position)
    }

    /// The scalar that starts at `position` of valid UTF-8, and how many bytes it takes up (RFC 3629 §3).
    fileprivate func scalar(at position: Int) -> (Unicode.Scalar, width: Int) {
        let width = scalarWidth(at: position)
        guard width > 1 else { return (Unicode.Scalar(self[position]), 1) }
        var value = UInt32(self[position]) & (0x7F >> UInt32(width))
        for offset in 1..<width { value = value << 6 | UInt32(self[position + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
    }
}
