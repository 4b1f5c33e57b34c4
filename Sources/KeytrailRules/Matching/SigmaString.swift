/// A Sigma string: literal bytes, wildcards, and placeholders that are not filled yet.
///
/// A backslash escapes only `*`, `?` and itself; before anything else it is literal (Sigma specification 2.1, "Escaping").
/// Bytes rather than text, because modifiers such as `wide` make what is no UTF-8.
struct SigmaString: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case literal([UInt8])
        /// `?`: one scalar.
        case anyScalar
        /// `*`: any run of scalars, none included.
        case anyRun
        /// `%name%`.
        case placeholder(String)
    }

    private(set) var pieces: [Piece] = []

    init(pieces: [Piece]) {
        for piece in pieces { append(piece) }
    }

    /// Literal bytes.
    init(_ bytes: [UInt8]) {
        append(.literal(bytes))
    }

    /// Reads a string; `%` means something only where placeholders are expanded, and there `\%` is a percent sign.
    init(_ text: String, expands: Bool = false) {
        // All that means something is ASCII, so bytes can be looked at one by one; literal ones are appended together.
        var bytes = text.utf8[...]
        var literal: [UInt8] = []
        literal.reserveCapacity(bytes.count)
        func append(_ piece: Piece) {
            self.append(.literal(literal))
            literal.removeAll(keepingCapacity: true)
            self.append(piece)
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): append(.anyRun)
            case UInt8(ascii: "?"): append(.anyScalar)
            case UInt8(ascii: "\\"):
                let isEscape = bytes.first.map { "*?\\".utf8.contains($0) || (expands && $0 == UInt8(ascii: "%")) }
                literal.append(isEscape == true ? bytes.removeFirst() : byte)
            case UInt8(ascii: "%") where expands:
                let name = bytes.prefix { $0 != UInt8(ascii: "%") }
                guard name.endIndex < bytes.endIndex, Substring(name).isPlaceholderName else {
                    literal.append(byte)
                    continue
                }
                append(.placeholder(String(Substring(name))))
                bytes = bytes[name.endIndex...].dropFirst()
            default: literal.append(byte)
            }
        }
        self.append(.literal(literal))
    }

    /// Whether it has no wildcards and no placeholders, and then its bytes.
    var literal: [UInt8]? {
        switch pieces.count {
        case 0: return []
        case 1:
            guard case .literal(let bytes) = pieces[0] else { return nil }
            return bytes
        default: return nil
        }
    }

    /// The string with a run allowed before it, after it, or both.
    func open(atStart: Bool, atEnd: Bool) -> SigmaString {
        SigmaString(pieces: (atStart ? [.anyRun] : []) + pieces + (atEnd ? [.anyRun] : []))
    }

    /// Appends a piece; literal bytes side by side are one, and so are runs.
    mutating func append(_ piece: Piece) {
        switch (pieces.last, piece) {
        case (_, .literal(let bytes)) where bytes.isEmpty: break
        case (.literal, .literal(let bytes)):
            // Taken out first, so that the bytes grow where they are.
            guard case .literal(var last) = pieces.popLast() else { return }
            last += bytes
            pieces.append(.literal(last))
        case (.anyRun, .anyRun): break
        default: pieces.append(piece)
        }
    }
}

extension Substring {
    fileprivate var isPlaceholderName: Bool {
        !isEmpty
            && unicodeScalars.allSatisfy {
                $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil
            }
    }
}
