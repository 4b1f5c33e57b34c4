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
            // Mentions, references and addresses are found in the finished page's texts too: the comment divides them.
            case "@": output += "@<!-- -->"
            case "#": output += "\\#<!-- -->"
            case "-" where scalars[..<index].endsWithWord("gh"): output += "<!-- -->-"
            case ":" where scalars[index...].dropFirst().first == "/": output += ":<!-- -->"
            case "." where scalars[..<index].endsWithWord("www"): output += "<!-- -->."
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

extension ArraySlice<Unicode.Scalar> {
    /// Whether the last scalars are that word, in small letters or capitals.
    fileprivate func endsWithWord(_ word: String) -> Bool {
        let count = word.unicodeScalars.count
        let before = dropLast(count).last?.properties.isAlphabetic ?? false
        return !before && suffix(count).map(\.properties.lowercaseMapping) == word.unicodeScalars.map(String.init)
    }
}
