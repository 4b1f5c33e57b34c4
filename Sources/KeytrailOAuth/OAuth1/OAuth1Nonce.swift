/// Values for `oauth_nonce` (RFC 5849 §3.3).
public enum OAuth1Nonce {
    /// 96 random bits as 24 lower-case hexadecimal digits.
    ///
    /// Servers are known that take no more than 30 characters and none but letters and digits.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var output: [UInt8] = []
        output.reserveCapacity(24)
        for _ in 0..<3 {
            let bits = UInt32.random(in: .min ... .max, using: &generator)
            for shift in stride(from: UInt32(28), through: 0, by: -4) {
                output.append(digits[Int(bits >> shift & 0xF)])
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// As above, from the system's generator.
    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }
}
