internal import KeytrailModel

/// Text in the making: lines that keep to the width, coloured when that is wanted.
struct TextPage {
    /// A colour or weight (ECMA-48 §8.3.117, SGR).
    enum Tint: String {
        case bold = "1"
        case dim = "2"
        case critical = "1;97;41"
        case high = "1;31"
        case medium = "1;33"
        case low = "36"
        case calm = "1;32"
    }

    let style: TextStyle
    private(set) var text = ""

    init(style: TextStyle) {
        self.style = style
    }

    /// Columns between labels and their texts in `fact`; 0 when the page is too narrow for two columns.
    var labelWidth: Int { style.width < 50 ? 0 : 13 }

    /// Ends a block.
    mutating func blank() { text += "\n" }

    /// Writes one line that is known to fit.
    mutating func line(_ line: String, _ tint: Tint? = nil) { text += tinted(line, tint) + "\n" }

    /// Writes a paragraph.
    mutating func paragraph(_ words: String, indent: Int = 0, _ tint: Tint? = nil) {
        for line in words.wrapped(to: style.width - indent) {
            text += String(repeating: " ", count: indent) + tinted(line, tint) + "\n"
        }
    }

    /// Begins a part of the page.
    mutating func heading(_ title: String) {
        blank()
        line(title.uppercased().truncated(to: style.width), .bold)
    }

    /// Writes a label and its text beside it, or after it on a narrow page.
    mutating func fact(_ label: String, _ words: String, indent: Int = 0) {
        let margin = String(repeating: " ", count: indent)
        guard labelWidth > 0 else {
            let lines = "\(label): \(words)".wrapped(to: style.width - indent - 2)
            for (index, line) in lines.enumerated() { self.line(margin + (index == 0 ? "" : "  ") + line) }
            return
        }
        let column = labelWidth - indent
        let lines = words.wrapped(to: style.width - labelWidth)
        for (index, line) in lines.enumerated() {
            text += margin + tinted((index == 0 ? label : "").padded(to: column), .dim) + line + "\n"
        }
    }

    /// Writes a label and a row of bars, which must stand below those of another label.
    mutating func bars(_ label: String, _ bars: String) {
        text += tinted(label.padded(to: max(labelWidth, 8)), .dim) + bars + "\n"
    }

    /// Writes a table.
    mutating func table(_ table: TextTable) {
        let isStacked = table.isStacked(width: style.width)
        for (index, line) in table.lines(width: style.width).enumerated() {
            self.line(line, index == 0 && !isStacked ? .dim : nil)
        }
    }

    /// The text in a colour, when the page has colours.
    func tinted(_ text: String, _ tint: Tint?) -> String {
        guard style.isColored, let tint, !text.isEmpty else { return text }
        return "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m"
    }
}

extension Level {
    /// How the level looks on a terminal.
    var tint: TextPage.Tint {
        switch self {
        case .critical: .critical
        case .high: .high
        case .medium: .medium
        case .low: .low
        case .informational: .dim
        }
    }
}
