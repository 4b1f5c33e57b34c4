/// Numbers distinct keys from 0 in order of arrival; keys that come again soon are found without hashing.
///
/// A pass over calls asks for the same few combinations millions of times. A small direct-mapped table answers those; the
/// dictionary behind it makes the answer exact for the rest.
struct KeyIndex<Key: Hashable> {
    private static var slots: Int { 256 }

    private var recent: ContiguousArray<(key: Key, index: Int)?>
    private var indices: [Key: Int] = [:]

    init() {
        recent = ContiguousArray(repeating: nil, count: KeyIndex.slots)
    }

    /// The key's number; a new key gets the next one.
    ///
    /// Constant. `mixed` is any number made from the key's parts: it only chooses where to look first.
    mutating func index(of key: Key, mixed: Int64) -> Int {
        let product = UInt64(bitPattern: mixed) &* 0x9E37_79B9_7F4A_7C15
        let slot = Int(product >> 56)
        if let entry = recent[slot], entry.key == key { return entry.index }
        let index = indices[key] ?? indices.count
        indices[key] = index
        recent[slot] = (key, index)
        return index
    }
}
