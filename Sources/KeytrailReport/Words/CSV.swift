package import KeytrailModel

/// Comma-separated values (RFC 4180).
package enum CSV {
    /// One record with its line end.
    ///
    /// A text that a spreadsheet would take for a formula gets an apostrophe in front.
    package static func line(_ values: [JSON]) -> String {
        values.map(field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ value: JSON) -> String {
        switch value {
        case .null: return ""
        case .integer, .number, .bool: return value.text
        case .array, .object: return quoted(value.text)
        case .string(let text):
            // Scalar by scalar: a combining mark after the sign would hide it from a comparison of characters.
            let scalars = text.unicodeScalars
            let safe = scalars.first.map(isFormulaSign) == true ? "'" + text : text
            return scalars.contains { ",\"\n\r".unicodeScalars.contains($0) } ? quoted(safe) : safe
        }
    }

    /// Whether spreadsheets evaluate a cell that begins so; some take the full-width signs for the same.
    private static func isFormulaSign(_ scalar: Unicode.Scalar) -> Bool {
        "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(scalar)
    }

    private static func quoted(_ text: String) -> String {
        "\"" + String(text.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }.map(Character.init)) + "\""
    }
}
