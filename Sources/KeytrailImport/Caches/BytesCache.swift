internal import Glibc

/// Remembers what was made of bytes seen before.
///
/// Each key has two places, and a new key takes over the older one: the memory is bounded, and no choice of keys
/// makes a look-up slow.
struct BytesCache<Value> {
    /// Longer keys are not kept.
    private static var keyLimit: Int { 4_096 }

    // Apart, so that looking for a key touches no value.
    private var hashes: [UInt64]
    private var keys: [[UInt8]]
    private var values: [Value?]

    /// Creates a cache with `size` places, a power of two.
    init(size: Int) {
        precondition(size > 1 && size & (size - 1) == 0, "a cache has a power of two of places")
        hashes = Array(repeating: 0, count: size)
        keys = Array(repeating: [], count: size)
        values = Array(repeating: nil, count: size)
    }

    /// What is remembered for the key; `nil` when nothing is.
    func value(for key: ByteSlice) -> Value? {
        let hash = key.hash
        let place = place(of: hash)
        if hashes[place] == hash, key.isEqual(to: keys[place]) { return values[place] }
        if hashes[place + 1] == hash, key.isEqual(to: keys[place + 1]) { return values[place + 1] }
        return nil
    }

    /// Remembers a value.
    mutating func insert(_ value: Value, for key: ByteSlice) {
        guard key.count <= Self.keyLimit else { return }
        let hash = key.hash
        let place = place(of: hash)
        hashes[place + 1] = hashes[place]
        keys[place + 1] = keys[place]
        values[place + 1] = values[place]
        hashes[place] = hash
        keys[place] = key.prefix(key.count)
        values[place] = value
    }

    private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (hashes.count - 2) }
}

extension ByteSlice {
    /// Whether the bytes are those of `bytes`.
    fileprivate func isEqual(to bytes: [UInt8]) -> Bool {
        guard bytes.count == count else { return false }
        return unsafe bytes.withUnsafeBufferPointer { other in
            guard let start = other.baseAddress else { return true }
            // Both have `count` bytes.
            return unsafe memcmp(start, base, count) == 0
        }
    }
}
