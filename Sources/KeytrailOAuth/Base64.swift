/// Base64 of RFC 4648 §4, encoding only.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The padded text of the bytes, in ASCII.
    package static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.underestimatedCount + 2) / 3 * 4)
        var bits: UInt32 = 0
        var filled: UInt32 = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            filled += 8
            while filled >= 6 {
                filled -= 6
                output.append(alphabet[Int(bits >> filled & 0x3F)])
            }
        }
        if filled > 0 { output.append(alphabet[Int(bits << (6 - filled) & 0x3F)]) }
        while !output.count.isMultiple(of: 4) { output.append(UInt8(ascii: "=")) }
        return output
    }

    /// The padded text of the bytes.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: encode(bytes), as: UTF8.self)
    }
}
