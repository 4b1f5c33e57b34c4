extension String {
    /// The text as Markdown that shows it and does nothing else (CommonMark 0.31.2; GitHub's extensions).
    ///
    /// No markup, no link, no mention of a person or an issue comes from it, in a table's cell neither. It must not
    /// stand at the beginning of a line.
    package var markdown: String {
        var output = ""
        let scalars = Array(visible.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            // A backslash of ours never meets one of theirs, nor a cell's end.
            case "\\": output += "&#92;"
            case "|": output += "&#124;"
            // What is a dollar sign here begins a formula there.
            case "`", "*", "_", "[", "]", "~", "$": output += "\\\(scalar)"
            // Mentions and references are found in the finished page's texts: the comment divides them.
            case "@": output += "@<!-- -->"
            case "#": output += "\\#<!-- -->"
            // Addresses become links where a scheme or `www.` is read.
            case ":" where scalars[index...].dropFirst().first == "/": output += "&#58;"
            case "." where scalars[..<index].suffix(3).count(where: { $0 == "w" || $0 == "W" }) == 3: output += "&#46;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// The text as a span of code where that is safe, else as `markdown`.
    package var markdownCode: String {
        let isPlain = unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-._/:=, {}".unicodeScalars.contains(scalar))
        }
        return isPlain && contains { $0 != " " } ? "`\(self)`" : markdown
    }
}
