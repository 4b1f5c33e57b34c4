/// Splits a command line into words as a shell would, with nothing of a shell beside quotes.
///
/// Blanks part words. `'…'` keeps everything; `"…"` keeps everything but `\"` and `\\`; elsewhere `\` keeps the next
/// character. Variables, wildcards, pipes and the like are plain characters.
enum CommandWords {
    /// The words; `nil` when a quote is not closed or a backslash ends the line.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var rest = line.unicodeScalars[...]
        while var scalar = rest.popFirst() {
            switch (quote, scalar) {
            case (nil, "'"), (nil, "\""):
                quote = scalar
                word = word ?? .init()
                continue
            case ("'", "'"), ("\"", "\""):
                quote = nil
                continue
            case (nil, " "):
                if let finished = word { words.append(String(finished)) }
                word = nil
                continue
            case (nil, "\\"):
                guard let next = rest.popFirst() else { return nil }
                scalar = next
            case ("\"", "\\"):
                if rest.first == "\"" || rest.first == "\\" { scalar = rest.removeFirst() }
            default: break
            }
            word = word ?? .init()
            word?.append(scalar)
        }
        guard quote == nil else { return nil }
        if let word { words.append(String(word)) }
        return words
    }

    /// A line that splits into these words again.
    static func joined(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let scalars = word.unicodeScalars
        let isPlain = !scalars.isEmpty && !scalars.contains { " '\"\\".unicodeScalars.contains($0) }
        guard !isPlain else { return word }
        var text = "\""
        for scalar in scalars {
            if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        text.unicodeScalars.append("\"")
        return text
    }
}
