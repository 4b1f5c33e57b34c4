/// FNV-1a with 64 bits (Fowler, Noll, Vo): stable over processes, unlike `Hasher`.
struct FNV1a {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes in a text.
    mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte) }
        // A separator that UTF-8 cannot hold keeps "ab","c" and "a","bc" apart.
        combine(0xFF)
    }

    private mutating func combine(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    /// What was taken in, as 16 hexadecimal digits.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
