/// The row ids of the texts that a dictionary table is known to hold, by the texts' bytes.
///
/// Not a `Dictionary`: that compares texts by canonical equivalence, and here "é" and "e" + U+0301 are two values.
/// Seeded per process and bounded, so that hostile texts cost neither time nor memory.
struct TextCache: Sendable {
    private struct Slot {
        var hash: UInt64 = 0
        /// 0 in an unused slot.
        var id: Int64 = 0
        /// Where the text's bytes are in `bytes`.
        var offset = 0
        var count = 0
    }

    /// Above so many entries, or bytes, the cache starts anew.
    static let capacity = 100_000
    private static let byteCapacity = 64 << 20

    private static let seed = UInt64.random(in: .min ... .max)
    private var slots: [Slot] = []
    private var bytes: [UInt8] = []
    private var count = 0

    /// The text's hash under this process's seed.
    static func hash(_ text: String) -> UInt64 {
        // Bytes may be read as raw memory.
        unsafe hash(text.utf8Span.span.bytes)
    }

    /// The id kept for `text`; 0 when none is.
    ///
    /// Mutating, though it changes nothing: the caller then lends the cache in place and counts no references.
    @inline(never)
    mutating func id(of text: String) -> Int64 {
        guard !slots.isEmpty else { return 0 }
        // Bytes may be read as raw memory.
        let utf8 = unsafe text.utf8Span.span.bytes
        let hash = TextCache.hash(utf8)
        let slots = slots.span
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].id != 0 {
            if slots[index].hash == hash, slots[index].count == utf8.byteCount {
                let start = slots[index].offset
                // As for the text's own; the slot's range lies inside.
                let kept = unsafe bytes.span.bytes.extracting(start..<start + utf8.byteCount)
                if TextCache.isEqual(kept, utf8) { return slots[index].id }
            }
            index = (index + 1) & mask
        }
        return 0
    }

    /// Keeps an id, which is not 0, for a text that has none yet.
    mutating func insert(_ text: String, id: Int64) {
        let utf8 = Array(text.utf8)
        if count >= TextCache.capacity || bytes.count + utf8.count > TextCache.byteCapacity { self = TextCache() }
        guard utf8.count <= TextCache.byteCapacity else { return }
        if count * 2 >= slots.count { grow() }
        place(Slot(hash: TextCache.hash(text), id: id, offset: bytes.count, count: utf8.count))
        bytes.append(contentsOf: utf8)
        count += 1
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(256, old.count * 2))
        for slot in old where slot.id != 0 { place(slot) }
    }

    private mutating func place(_ slot: Slot) {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: slot.hash) & mask
        while slots[index].id != 0 { index = (index + 1) & mask }
        slots[index] = slot
    }
}

extension TextCache {
    /// Folds eight bytes at a time through a 128-bit product; the last eight may overlap those before.
    @inline(__always)
    private static func hash(_ bytes: RawSpan) -> UInt64 {
        let seed = seed
        var state = seed ^ UInt64(truncatingIfNeeded: bytes.byteCount)
        var offset = 0
        while offset + 8 < bytes.byteCount {
            state = folded(state ^ word(bytes, offset), 0x9E37_79B9_7F4A_7C15 ^ seed)
            offset += 8
        }
        return folded(state ^ lastWord(bytes), 0xD6E8_FEB8_6659_FD93 ^ seed)
    }

    /// Whether two texts of one length are the same.
    @inline(__always)
    private static func isEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
        var offset = 0
        while offset + 8 < left.byteCount {
            guard word(left, offset) == word(right, offset) else { return false }
            offset += 8
        }
        return lastWord(left) == lastWord(right)
    }

    @inline(__always)
    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        // Any eight bytes are an integer; the span checks that they are its own.
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func halfWord(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        // As for eight bytes.
        UInt64(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// The last eight bytes, or all of fewer, as one integer: another one for each text of the same length.
    @inline(__always)
    private static func lastWord(_ bytes: RawSpan) -> UInt64 {
        let count = bytes.byteCount
        if count >= 8 { return word(bytes, count - 8) }
        if count >= 4 { return halfWord(bytes, 0) << 32 | halfWord(bytes, count - 4) }
        var word: UInt64 = 0
        for offset in 0..<count {
            // As for eight bytes.
            let byte = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
            word = word << 8 | UInt64(byte)
        }
        return word
    }

    @inline(__always)
    private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right | 1)
        return product.high ^ product.low
    }
}
