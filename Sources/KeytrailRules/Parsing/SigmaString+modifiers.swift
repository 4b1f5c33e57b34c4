extension SigmaString {
    /// Why a modifier cannot be applied.
    enum Problem: Error, Equatable {
        /// The value has wildcards or placeholders that cannot be encoded.
        case notLiteral
        /// The value would stand for too many.
        case tooMany
        /// More dashes than are expanded.
        case tooManyDashes
        /// A placeholder that nothing is known about.
        case unresolved(String)
        /// The bytes to encode are no text.
        case notText
    }

    /// How many strings one value may stand for (pySigma's limit for `expand`).
    static let maximumAlternatives = 200

    /// What the modifier makes of the string; most make one.
    func modified(
        by modifier: FieldModifier,
        placeholders: [String: [String]]
    ) throws(Problem) -> [SigmaString] {
        switch modifier {
        case .contains: [open(atStart: true, atEnd: true)]
        case .startswith: [open(atStart: false, atEnd: true)]
        case .endswith: [open(atStart: true, atEnd: false)]
        case .windash: try dashed()
        case .expand: try expanded(placeholders)
        case .wide, .utf16le: [try transcoded(bigEndian: false)]
        case .utf16be: [try transcoded(bigEndian: true)]
        // The order of the bytes is said by a mark before them (RFC 2781 §3.2).
        case .utf16: [SigmaString(pieces: [.literal([0xFF, 0xFE])] + (try transcoded(bigEndian: false)).pieces)]
        case .base64: [SigmaString(Base64.encode(try bytes()))]
        case .base64offset: try offsets()
        case .all, .neq, .cased, .exists, .re, .i, .m, .s, .ignorecase, .multiline, .dotall, .fieldref, .cidr,
            .lt, .lte, .gt, .gte, .minute, .hour, .day, .week, .month, .year:
            [self]
        }
    }

    private func bytes() throws(Problem) -> [UInt8] {
        guard let bytes = literal else { throw .notLiteral }
        return bytes
    }

    /// UTF-16 of the literal text, the wildcards where they were.
    private func transcoded(bigEndian: Bool) throws(Problem) -> SigmaString {
        var result: [Piece] = []
        for piece in pieces {
            guard case .literal(let bytes) = piece else {
                result.append(piece)
                continue
            }
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
            result.append(
                .literal(
                    text.utf16.flatMap { unit in
                        let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
                        return bigEndian ? pair.reversed() : pair
                    }
                )
            )
        }
        return SigmaString(pieces: result)
    }

    /// What base64 makes of the bytes at each place that they can have among groups of three, without the characters
    /// that neighbours have a part in.
    private func offsets() throws(Problem) -> [SigmaString] {
        let bytes = try bytes()
        return (0..<3).map { offset in
            let encoded = Base64.encode(Array(repeating: 0x20, count: offset) + bytes)
            let start = [0, 2, 3][offset]
            let end = encoded.count - [0, 3, 2][(bytes.count + offset) % 3]
            return SigmaString(Array(encoded[min(start, end)..<end]))
        }
    }

    /// Every way to fill the placeholders.
    private func expanded(_ placeholders: [String: [String]]) throws(Problem) -> [SigmaString] {
        try alternatives { (piece) throws(Problem) -> [[Piece]]? in
            guard case .placeholder(let name) = piece else { return nil }
            guard let values = placeholders[name], !values.isEmpty else { throw .unresolved(name) }
            return values.map { SigmaString($0).pieces }
        }
    }

    /// The strings with each piece replaced by one of its alternatives.
    private func alternatives(_ of: (Piece) throws(Problem) -> [[Piece]]?) throws(Problem) -> [SigmaString] {
        var strings = [SigmaString(pieces: [])]
        for piece in pieces {
            let choices = try of(piece) ?? [[piece]]
            guard strings.count * choices.count <= SigmaString.maximumAlternatives else { throw .tooMany }
            strings = strings.flatMap { string in
                choices.map { choice in SigmaString(pieces: string.pieces + choice) }
            }
        }
        return strings
    }
}

extension SigmaString {
    /// Every dash that Windows takes before an option.
    private static let dashes: [Unicode.Scalar] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"]

    /// How many dashes of one value are expanded; each multiplies by five.
    static let maximumDashes = 3

    /// The strings with every dash that starts a word replaced by each that Windows takes.
    fileprivate func dashed() throws(Problem) -> [SigmaString] {
        var split: [(piece: Piece, isDash: Bool)] = []
        for piece in pieces {
            guard case .literal(let bytes) = piece else {
                split.append((piece, false))
                continue
            }
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
            let scalars = Array(text.unicodeScalars)
            var run: [UInt8] = []
            for (index, scalar) in scalars.enumerated() {
                let startsWord =
                    scalar == "-" || scalar == "/"
                    ? (index == 0 || !scalars[index - 1].isWord) && index + 1 < scalars.count
                        && scalars[index + 1].isWord
                    : false
                guard startsWord else {
                    run += Array(String(scalar).utf8)
                    continue
                }
                split.append((.literal(run), false))
                run = []
                split.append((.literal(Array(String(scalar).utf8)), true))
            }
            split.append((.literal(run), false))
        }
        guard split.count(where: \.isDash) <= SigmaString.maximumDashes else { throw .tooManyDashes }
        var strings: [[Piece]] = [[]]
        for (piece, isDash) in split {
            let choices = isDash ? SigmaString.dashes.map { Piece.literal(Array(String($0).utf8)) } : [piece]
            strings = strings.flatMap { string in choices.map { string + [$0] } }
        }
        return strings.map(SigmaString.init(pieces:))
    }
}

extension SigmaString.Problem {
    /// What kind of mistake it is; `nil` for that of the item.
    var kind: ProblemKind? {
        if case .unresolved = self { return .placeholder }
        return nil
    }

    /// What to write instead.
    func message(_ modifier: FieldModifier) -> String {
        switch self {
        case .notLiteral:
            "'\(modifier.rawValue)' cannot encode wildcards; write the text without '*' and '?', and 'contains' behind"
        case .tooMany:
            "the value stands for more than \(SigmaString.maximumAlternatives) texts; use fewer placeholders or dashes in one value"
        case .tooManyDashes:
            "'windash' expands at most \(SigmaString.maximumDashes) dashes in one value; search for its parts with 'all'"
        case .unresolved(let name):
            "nothing is known about the placeholder %\(name)%; add '\(name)' and its values to placeholders.yml in a folder of rules"
        case .notText: "'\(modifier.rawValue)' needs text, and stands behind what makes none; move it forward"
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is part of a word, as regular expressions have it (UTS #18, `\w`).
    fileprivate var isWord: Bool { self == "_" || properties.isAlphabetic || properties.numericType != nil }
}
