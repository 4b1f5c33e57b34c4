/// SHA-256 (FIPS 180-4 §6.2), for one short text: enough to check a digest that is written down elsewhere.
struct SHA256 {
    /// The digest of `bytes`, 32 bytes.
    static func digest(of bytes: [UInt8]) -> [UInt8] {
        var message = bytes + [0x80]
        while message.count % 64 != 56 { message.append(0) }
        let bits = UInt64(bytes.count) * 8
        message += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt64($0)) }
        var state = fractions(count: 8, root: 2)
        for start in stride(from: 0, to: message.count, by: 64) {
            mix(Array(message[start..<start + 64]), into: &state)
        }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
    }

    private static func mix(_ block: [UInt8], into state: inout [UInt32]) {
        var w = (0..<16).map { i in block[i * 4..<i * 4 + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
        for i in 16..<64 {
            let s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3
            let s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10
            w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
        }
        var v = state
        for i in 0..<64 {
            let s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
            let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
            let first = v[7] &+ s1 &+ choice &+ constants[i] &+ w[i]
            let s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
            v = [first &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
        }
        for i in 0..<8 { state[i] = state[i] &+ v[i] }
    }

    private static let constants = fractions(count: 64, root: 3)

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    /// The first 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4 §4.2.2, §5.3.3).
    private static func fractions(count: Int, root: Int) -> [UInt32] {
        let primes = (2...).lazy.filter { number in !(2..<number).contains { number % $0 == 0 } }
        return primes.prefix(count).map { prime in
            // The largest x with (x / 2^32)^root <= prime, found bit by bit without rounding.
            var x: UInt64 = 0
            for bit in stride(from: UInt64(36), through: 0, by: -1) {
                let candidate = x | 1 << bit
                if power(candidate, root) <= UInt256(prime, shiftedBy: 32 * root) { x = candidate }
            }
            return UInt32(truncatingIfNeeded: x)
        }
    }

    private static func power(_ x: UInt64, _ exponent: Int) -> UInt256 {
        (0..<exponent).reduce(UInt256(1, shiftedBy: 0)) { product, _ in product.multiplied(by: x) }
    }
}

/// A whole number below 2^192 in three words, lowest first: enough for the cube of a 37-bit number.
private struct UInt256: Comparable {
    var words: [UInt64] = [0, 0, 0]

    init(_ value: Int, shiftedBy bits: Int) {
        words[bits / 64] = UInt64(value) << UInt64(bits % 64)
        if bits % 64 > 0 && bits / 64 < 2 { words[bits / 64 + 1] = UInt64(value) >> UInt64(64 - bits % 64) }
    }

    func multiplied(by factor: UInt64) -> UInt256 {
        var result = self
        var carry: UInt64 = 0
        for index in words.indices {
            let (high, low) = words[index].multipliedFullWidth(by: factor)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            result.words[index] = sum
            carry = high + (overflow ? 1 : 0)
        }
        return result
    }

    static func < (left: UInt256, right: UInt256) -> Bool {
        left.words.reversed().lexicographicallyPrecedes(right.words.reversed())
    }
}
