extension BinaryInteger {
    /// The number with its digits in groups of three: `1 234 567`.
    ///
    /// The separator is U+202F, the narrow no-break space (ISO 80000-1 §7.3.1): read alike everywhere, never split over lines.
    var grouped: String {
        let digits = String(magnitude)
        var output = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { output += "\u{202F}" }
            output.append(digit)
        }
        return output
    }

    /// The number and its noun: `1 call`, `2 calls`.
    func counted(_ noun: String, plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}

/// A part of a whole.
struct Share: Sendable, Hashable {
    var part: Int
    var whole: Int

    /// The share in per cent with one decimal: `2.5%`.
    ///
    /// Something is never shown as nothing, nor nearly all as all: `<0.1%`, `>99.9%`. A part of nothing is `–`.
    var text: String {
        guard whole > 0 else { return "–" }
        let tenths = (Double(part) * 1_000 / Double(whole)).rounded()
        if part > 0 && tenths < 1 { return "<0.1%" }
        if part < whole && tenths > 999 { return ">99.9%" }
        let value = Int(min(max(tenths, 0), 1_000))
        return "\(value / 10).\(value % 10)%"
    }

    /// A share in thousandths, as text.
    static func text(permille: Int) -> String { "\(permille / 10).\(permille.magnitude % 10)%" }
}
