/// Writes texts as YAML scalars that read back as the same text.
enum YAMLText {
    /// Plain where that is unmistakable, else in single quotes; characters that YAML does not take become spaces.
    static func value(_ text: String) -> String {
        if isPlain(text) { return text }
        var quoted = ""
        for scalar in text.unicodeScalars.prefix(2_000) {
            switch scalar.properties.generalCategory {
            case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "'" + quoted.replacing("'", with: "''") + "'"
    }

    private static let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    /// The same for a line of its own, where `GET,PUT /boards/{id}` needs no quotes.
    static func line(_ text: String) -> String {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 2_000,
            text.utf8.allSatisfy({ isWord($0) || "{},$()=+~".utf8.contains($0) })
        else { return value(text) }
        return text
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"), text.utf8.count <= 2_000,
            text.utf8.last != UInt8(ascii: " "), !reserved.contains(text.lowercased())
        else { return false }
        return text.utf8.allSatisfy(isWord)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || "_-./ ".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
