/// A Sigma string compiled for matching: what stands between its runs (`*`), as folded UTF-8.
package struct TextPattern: Sendable, Hashable {
    /// A stretch without runs.
    struct Segment: Sendable, Hashable {
        /// UTF-8, in which `anyScalar` stands for one scalar.
        let search: ByteSearch
        let hasWildcards: Bool

        var bytes: [UInt8] { search.needle }

        init(_ bytes: [UInt8]) {
            search = ByteSearch(bytes)
            hasWildcards = bytes.contains(Segment.anyScalar)
        }

        /// Never part of UTF-8 (RFC 3629 §1).
        static let anyScalar: UInt8 = 0xFF
    }

    /// The stretches; the first stands at the text's start, the last at its end, and between two is a run.
    let segments: [Segment]
    /// Whether upper and lower case differ.
    package let isCased: Bool

    /// Reads a Sigma string.
    package init(sigma text: String, isCased: Bool) {
        // Text is made of scalars, so its bytes are UTF-8.
        self.init(validated: SigmaString(text), isCased: isCased)
    }

    /// Compiles a string; `nil` when it is no UTF-8, or has placeholders.
    init?(_ string: SigmaString, isCased: Bool) {
        for piece in string.pieces {
            switch piece {
            case .literal(let bytes): guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
            case .placeholder: return nil
            case .anyScalar, .anyRun: break
            }
        }
        self.init(validated: string, isCased: isCased)
    }

    private init(validated string: SigmaString, isCased: Bool) {
        var segments: [[UInt8]] = [[]]
        for piece in string.pieces {
            switch piece {
            case .literal(let bytes):
                segments[segments.count - 1] += String(decoding: bytes, as: UTF8.self).bytes(folded: !isCased)
            case .anyScalar: segments[segments.count - 1].append(Segment.anyScalar)
            case .anyRun: segments.append([])
            case .placeholder: break
            }
        }
        self.segments = segments.map(Segment.init)
        self.isCased = isCased
    }

    private init(segments: [Segment], isCased: Bool) {
        self.segments = segments
        self.isCased = isCased
    }

    /// The pattern with any run allowed before it, after it, or both.
    package func open(atStart: Bool, atEnd: Bool) -> TextPattern {
        let empty = Segment([])
        var open = segments
        if atStart, open.count == 1 || !(open.first?.bytes.isEmpty ?? true) { open.insert(empty, at: 0) }
        if atEnd, open.count == 1 || !(open.last?.bytes.isEmpty ?? true) { open.append(empty) }
        return TextPattern(segments: open, isCased: isCased)
    }

    /// Whether the whole of `text` matches.
    ///
    /// Linear without `?`, at worst the product of both lengths with it.
    package func matches(_ text: String) -> Bool {
        text.withBytes(folded: !isCased) { matches($0) }
    }

    /// Whether the whole of a text matches, given as UTF-8 that is folded unless case matters.
    func matches(_ text: Span<UInt8>) -> Bool {
        guard let first = segments.first, let last = segments.last else { return text.isEmpty }
        guard var position = first.end(startingAt: 0, in: text, limit: text.count) else { return false }
        guard segments.count > 1 else { return position == text.count }
        guard let end = last.start(endingAt: text.count, in: text), end >= position else { return false }
        // The leftmost place for each is as good as any: what follows has the most room behind it.
        for segment in segments[1..<segments.count - 1] {
            guard let next = segment.firstEnd(in: text, from: position, limit: end) else { return false }
            position = next
        }
        return true
    }
}

extension TextPattern.Segment {
    /// Where the stretch ends when it starts at `start`; `nil` when it does not match there.
    func end(startingAt start: Int, in text: Span<UInt8>, limit: Int) -> Int? {
        var position = start
        for byte in bytes {
            guard position < limit else { return nil }
            if byte == Self.anyScalar {
                position += text.scalarWidth(at: position)
            } else if byte == text[position] {
                position += 1
            } else {
                return nil
            }
        }
        return position <= limit ? position : nil
    }

    /// Where the stretch starts when it ends at `end`; `nil` when it does not match there.
    func start(endingAt end: Int, in text: Span<UInt8>) -> Int? {
        var position = end
        for byte in bytes.reversed() {
            guard position > 0 else { return nil }
            position -= 1
            if byte == Self.anyScalar {
                while position > 0, text[position] & 0xC0 == 0x80 { position -= 1 }
            } else if byte != text[position] {
                return nil
            }
        }
        return position
    }

    /// Where the first match ends that starts at or after `start` and ends at or before `limit`.
    func firstEnd(in text: Span<UInt8>, from start: Int, limit: Int) -> Int? {
        guard hasWildcards else {
            return search.first(in: text, from: start, to: limit).map { $0 + bytes.count }
        }
        var position = start
        while position < limit {
            // A scalar can only start where no continuation byte stands.
            if text[position] & 0xC0 != 0x80, let end = end(startingAt: position, in: text, limit: limit) { return end }
            position += 1
        }
        return nil
    }
}
