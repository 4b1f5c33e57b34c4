/// Reads the numbers of quota headers: decimal digits with an optional fraction, and nothing else.
///
/// Signs, exponents, `NaN` and numbers beyond 2^53 are not numbers here, so nothing can overflow later.
struct QuotaNumber: Equatable {
    /// Whole units.
    let whole: Int64
    /// Millionths of a unit.
    let micros: Int64

    private static let largest: Int64 = 1 << 53

    init?(_ bytes: some Collection<UInt8>) {
        var whole: Int64 = 0
        var micros: Int64 = 0
        var digits = 0
        var fractionDigits = -1
        for byte in bytes {
            if byte == 0x2e, fractionDigits < 0, digits > 0 {
                fractionDigits = 0
                continue
            }
            guard ASCII.isDigit(byte) else { return nil }
            let digit = Int64(byte &- 0x30)
            if fractionDigits >= 0 {
                if fractionDigits < 6 { micros = micros * 10 + digit }
                fractionDigits += 1
            } else {
                whole = whole * 10 + digit
                guard whole <= QuotaNumber.largest else { return nil }
            }
            digits += 1
        }
        guard digits > 0, fractionDigits != 0 else { return nil }
        for _ in max(0, min(6, fractionDigits))..<6 { micros *= 10 }
        self.whole = whole
        self.micros = micros
    }

    init?(_ text: String) {
        var bytes = text.utf8[...]
        while let first = bytes.first, ASCII.isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, ASCII.isSpace(last) { bytes.removeLast() }
        self.init(bytes)
    }

    /// The number times a whole factor of microseconds; saturates.
    func microseconds(per unit: Int64) -> Int64 {
        let (product, isTooLarge) = whole.multipliedReportingOverflow(by: unit)
        let (sum, overflow) = product.addingReportingOverflow(micros * unit / 1_000_000)
        return isTooLarge || overflow ? .max : sum
    }
}
