internal import KeytrailModel

/// Comma-separated values (RFC 4180).
enum CSV {
    /// One record with its line end.
    ///
    /// A text that a spreadsheet would take for a formula gets an apostrophe in front.
    static func line(_ values: [JSON]) -> String {
        values.map(field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ value: JSON) -> String {
        switch value {
        case .null: return ""
        case .integer, .number, .bool: return value.text
        case .array, .object: return quoted(value.text)
        case .string(let text):
            let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
            let safe = isFormula ? "'" + text : text
            return safe.contains { ",\"\n\r".contains($0) || $0 == "\r\n" } ? quoted(safe) : safe
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
