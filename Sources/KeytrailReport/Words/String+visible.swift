extension String {
    /// The text with every scalar that would act instead of show written as a visible escape such as `\u{202E}`.
    ///
    /// Controls, line separators, formatting characters (bidirectional overrides, zero-width spaces, tags) and
    /// unassigned scalars are replaced. The joiners stay: scripts and emoji need them, and they move nothing.
    /// The result holds no line break (Unicode Technical Report 36, §3).
    package var visible: String {
        guard unicodeScalars.contains(where: \.isActive) else { return self }
        var output = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.isActive: output += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}

extension Unicode.Scalar {
    /// Whether showing the scalar would do something other than put a mark on the line.
    package var isActive: Bool {
        // Printable ASCII is by far the most frequent: no look-up.
        if value >= 0x20 && value < 0x7F { return false }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return true
        case .format: return self != "\u{200C}" && self != "\u{200D}"
        default: return false
        }
    }
}
