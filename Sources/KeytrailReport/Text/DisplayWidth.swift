extension Character {
    /// Columns the character takes on a terminal: 0, 1 or 2 (Unicode Standard Annex 11).
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        // VARIATION SELECTOR-16 asks for the picture, which is wide.
        if unicodeScalars.contains("\u{FE0F}") && first.properties.isEmoji { return 2 }
        // A flag is two letters in one character.
        if (0x1F1E6...0x1F1FF).contains(first.value) { return unicodeScalars.count > 1 ? 2 : 1 }
        return first.displayWidth
    }
}

extension Unicode.Scalar {
    fileprivate var displayWidth: Int {
        if value < 0x300 { return value < 0x20 || (value >= 0x7F && value < 0xA0) ? 0 : 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return properties.isEmojiPresentation || isEastAsianWide ? 2 : 1
        }
    }

    /// East_Asian_Width W or F outside the emoji.
    private var isEastAsianWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

extension StringProtocol {
    /// Columns the text takes on a terminal.
    package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// The text in at most `width` columns, its end replaced by `…` when something had to go.
    package func truncated(to width: Int) -> String {
        guard displayWidth > width else { return String(self) }
        guard width > 0 else { return "" }
        var output = ""
        var used = 1
        for character in self {
            used += character.displayWidth
            guard used <= width else { break }
            output.append(character)
        }
        return output + "…"
    }

    /// The text followed, or preceded, by spaces up to `width` columns.
    func padded(to width: Int, toTheRight: Bool = false) -> String {
        let spaces = String(repeating: " ", count: Swift.max(0, width - displayWidth))
        return toTheRight ? spaces + self : self + spaces
    }

    /// The text in lines of at most `width` columns, broken at spaces, and inside a word only when it fits no line.
    package func wrapped(to width: Int) -> [String] {
        let width = Swift.max(2, width)
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            var rest = Substring(word)
            if line.isEmpty || line.displayWidth + 1 + rest.displayWidth > width {
                if !line.isEmpty { lines.append(line) }
                while rest.displayWidth > width {
                    let head = rest.prefix(fitting: width)
                    lines.append(String(head))
                    rest = rest.dropFirst(head.count)
                }
                line = String(rest)
            } else {
                line += " " + rest
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}

extension Substring {
    /// The longest beginning that takes at most `width` columns; at least one character.
    fileprivate func prefix(fitting width: Int) -> Substring {
        var used = 0
        var count = 0
        for character in self {
            used += character.displayWidth
            guard used <= width || count == 0 else { break }
            count += 1
        }
        return prefix(count)
    }
}
