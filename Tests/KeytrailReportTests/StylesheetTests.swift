internal import KeytrailReport
internal import Testing

@Suite struct StylesheetTests {
    @Test("SHA-256 gives the digest of the standard's example")
    func sha256Example() {
        // FIPS 180-2, appendix B.1: "abc".
        let hex = SHA256.digest(of: Array("abc".utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        #expect(hex.joined() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("the digest in the security policy is the style sheet's")
    func digestIsTrue() {
        #expect(Stylesheet.digest == base64(SHA256.digest(of: Array(Stylesheet.text.utf8))))
    }

    @Test("the digest in the security policy is the script's, which asks for nothing and writes no markup")
    func scriptDigest() {
        #expect(TableScript.digest == base64(SHA256.digest(of: Array(TableScript.text.utf8))))
        for word in ["://", "fetch", "import", "eval", "innerHTML", "Function(", "</"] {
            #expect(!TableScript.text.contains(word), "\(word)")
        }
    }

    @Test("the style sheet requests nothing")
    func requestsNothing() {
        #expect(!Stylesheet.text.contains("@import"))
        #expect(!Stylesheet.text.contains("://"))
        #expect(!Stylesheet.text.contains("<"))
        #expect(Stylesheet.text.split(separator: "url(").dropFirst().allSatisfy { $0.hasPrefix("#p-") })
    }

    /// Texts on their grounds (WCAG 2.2, success criterion 1.4.3).
    private static let texts = [
        ("ink", "paper"), ("soft", "paper"), ("accent", "paper"), ("alert", "paper"), ("ink", "card"),
        ("calm", "calm-ground"), ("alert", "alert-ground"), ("care", "care-ground"), ("doubt", "doubt-ground"),
        ("ink", "calm-ground"), ("ink", "alert-ground"), ("ink", "care-ground"), ("ink", "doubt-ground"),
        ("soft", "calm-ground"), ("soft", "alert-ground"), ("soft", "care-ground"), ("soft", "doubt-ground"),
        ("critical-ink", "critical-ground"), ("high-ink", "high-ground"), ("medium-ink", "medium-ground"),
        ("low-ink", "low-ground"), ("informational-ink", "informational-ground"),
    ]

    /// Graphics on the page's ground (WCAG 2.2, success criterion 1.4.11).
    private static let graphics = [
        "c-success", "c-redirect", "c-auth_failed", "c-forbidden", "c-rate_limited", "c-client_error", "c-server_error",
        "c-network_error", "c-cancelled", "rule",
    ]

    @Test("texts and graphics can be read on their grounds", arguments: ["light", "dark"])
    func contrast(mode: String) throws {
        let colors = try #require(palettes()[mode])
        for (text, ground) in StylesheetTests.texts {
            let ratio = contrast(try #require(colors[text]), try #require(colors[ground]))
            #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
        }
        for graphic in StylesheetTests.graphics {
            let ratio = contrast(try #require(colors[graphic]), try #require(colors["paper"]))
            #expect(ratio >= 3, "\(graphic): \(ratio)")
        }
    }

    /// The custom properties of the first two `:root` rules.
    private func palettes() -> [String: [String: UInt32]] {
        let rules = Stylesheet.text.split(separator: ":root{").prefix(2)
        let colors = rules.map { rule in
            var colors: [String: UInt32] = [:]
            for declaration in rule.prefix(while: { $0 != "}" }).split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
                let parts = declaration.split(separator: ":")
                guard parts.count == 2, parts[0].hasPrefix("--"), parts[1].hasPrefix("#") else { continue }
                colors[String(parts[0].dropFirst(2))] = UInt32(parts[1].dropFirst(), radix: 16)
            }
            return colors
        }
        return Dictionary(zip(["light", "dark"], colors)) { first, _ in first }
    }

    private func contrast(_ first: UInt32, _ second: UInt32) -> Double {
        let (a, b) = (luminance(first), luminance(second))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    private func luminance(_ color: UInt32) -> Double {
        let channels = [16, 8, 0].map { (shift: UInt32) in
            let value = Double(color >> shift & 0xFF) / 255
            guard value > 0.04045 else { return value / 12.92 }
            let base = (value + 0.055) / 1.055
            // base^2.4 = base^2 * (base^2)^(1/5), the fifth root by Newton's method.
            var root = 1.0
            for _ in 0..<40 {
                root -= (root * root * root * root * root - base * base) / (5 * root * root * root * root)
            }
            return base * base * root
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var output = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            output += String((0..<4).map { $0 <= group.count ? alphabet[bits >> (18 - 6 * $0) & 63] : "=" })
        }
        return output
    }
}
