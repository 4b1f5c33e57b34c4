internal import Foundation

/// The ways in which a text may have been written down.
public enum SecretForms {
    /// The text itself, escaped for URLs, forms, JSON and HTML, in base64 and in hexadecimal, and as a list of numbers.
    public static func all(of text: String) -> Set<[UInt8]> {
        let bytes = Array(text.utf8)
        let texts =
            [text, text.lowercased(), percentEncoded(text), percentEncoded(text).lowercased(), formEncoded(text)]
            + [json(text), html(text), bytes.map { "\($0)" }.joined(separator: ", ")]
            + ["", " ", "%"].flatMap { separator in
                ["%02x", "%02X"].map { format in
                    bytes.map { separator + String(format: format, $0) }.joined()
                }
            }
        return Set(texts.map { Array($0.utf8) } + base64(bytes))
    }

    /// Every byte but the unreserved characters escaped (RFC 3986 §2.1).
    public static func percentEncoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// As forms write it: a space is a plus sign.
    public static func formEncoded(_ text: String) -> String { percentEncoded(text).replacing("%20", with: "+") }

    /// As a part of a JSON text, everything beyond ASCII escaped.
    public static func json(_ text: String) -> String {
        text.utf16.map { unit in
            switch unit {
            case 0x22, 0x2F, 0x5C: "\\" + String(decoding: [unit], as: UTF16.self)
            case 0x20..<0x7F: String(decoding: [unit], as: UTF16.self)
            default: String(format: "\\u%04x", unit)
            }
        }.joined()
    }

    private static func html(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }

    /// At each of the three places that a text can have in a longer one; without the ends, which depend on the neighbours.
    private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { lead in
            let whole = Data(repeating: 0, count: lead) + Data(bytes)
            let text = whole.base64EncodedString().dropFirst(lead == 0 ? 0 : 4).prefix { $0 != "=" }.dropLast(3)
            return [Array(text.utf8), Array(text.replacing("+", with: "-").replacing("/", with: "_").utf8)]
        }
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}
