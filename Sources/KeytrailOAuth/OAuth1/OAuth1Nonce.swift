/// Values for `oauth_nonce` (RFC 5849 §3.3).
public enum OAuth1Nonce {
    /// 96 random bits as 24 lower-case hexadecimal digits.
    ///
    /// Servers are known that take no more than 30 characters and none but letters and digits.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(24)
        // Two numbers are drawn, because each one of the system's is a call of the kernel.
        append(generator.next(), digits: 16, to: &output)
        append(generator.next(), digits: 8, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends the number's highest digits.
    private static func append(_ number: UInt64, digits: Int, to output: inout [UInt8]) {
        var rest = number
        for _ in 0..<digits {
            let digit = UInt8(truncatingIfNeeded: rest >> 60)
            output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            rest <<= 4
        }
    }

    /// As above, from the system's generator.
    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }
}
