package import KeytrailModel

extension JSON {
    /// The value over several lines, ending with a newline, with every scalar that acts on a terminal escaped.
    ///
    /// Such scalars occur inside strings only, so a parser gives the same value back.
    var inertText: String { JSON.inert(prettyText + "\n") }

    /// The value on one line, without a newline, with every scalar that acts on a terminal escaped.
    package var inertLine: String { JSON.inert(text) }

    private static func inert(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.isActive && $0 != "\n" }) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            if scalar.isActive && scalar != "\n" {
                for unit in UTF16.encode(scalar) ?? .init() {
                    let digits = String(unit, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
