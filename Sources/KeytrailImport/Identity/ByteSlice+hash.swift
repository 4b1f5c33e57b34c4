extension ByteSlice {
    /// A 64-bit hash of the bytes, the same on every machine and for ever.
    ///
    /// The folded multiplication of wyhash (Wang Yi, public domain): each 16 bytes are multiplied with what came
    /// before, and the product's halves are joined. The constants hold bytes that UTF-8 never has, so that no text
    /// makes a factor zero.
    var hash: UInt64 {
        var hash = ByteSlice.folded(UInt64(count) ^ 0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53)
        var position = 0
        while position + 16 <= count {
            hash = ByteSlice.folded(word(at: position) ^ 0xA076_1D64_FFBD_642F, word(at: position + 8) ^ hash)
            position += 16
        }
        let rest = count - position
        guard rest > 0 else { return ByteSlice.folded(hash ^ 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3) }
        let first = rest >= 8 ? word(at: position) : tail(from: position)
        let second = rest > 8 ? tail(from: position + 8) : 0
        hash = ByteSlice.folded(first ^ 0xA076_1D64_FFBD_642F, second ^ hash)
        return ByteSlice.folded(hash ^ 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3)
    }

    @inline(__always)
    private func word(at position: Int) -> UInt64 {
        // The caller leaves eight bytes from `position` on.
        let word = unsafe UnsafeRawPointer(base).loadUnaligned(fromByteOffset: position, as: UInt64.self)
        return UInt64(littleEndian: word)
    }

    /// The bytes from `position` on, fewer than eight or exactly the last ones.
    private func tail(from position: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in position..<min(position + 8, count) { word = word << 8 | UInt64(self[index]) }
        return word
    }

    @inline(__always)
    private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
