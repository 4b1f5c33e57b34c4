extension String {
    /// The text inside HTML's or XML's elements and attributes, with everything invisible made visible.
    ///
    /// What XML 1.0 §2.2 cannot hold is never written. Attribute values must stand in double quotes. It is read scalar by
    /// scalar: a combining mark after `<` would hide it from a comparison of characters.
    package var markup: String {
        let text = visible
        guard text.utf8.contains(where: String.isMarkup) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): true
        default: false
        }
    }
}
