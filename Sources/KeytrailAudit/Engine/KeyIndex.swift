/// Numbers distinct keys from 0 in order of arrival.
///
/// A hash table without deletions, at most half full, whose hash its users say: a pass over calls asks for the same few
/// combinations of row numbers millions of times, and a general hash would cost more than all else.
struct KeyIndex<Key: Equatable> {
    private var keys: ContiguousArray<(key: Key, hash: UInt64)> = []
    /// A key's number and one, at the first free place from where its hash points; 0 where nothing is.
    private var places = ContiguousArray<UInt32>(repeating: 0, count: 64)
    private let seed = UInt64.random(in: 0 ... .max)

    /// The number of a key that has one.
    ///
    /// Constant.
    func known(_ key: Key, mixed: Int64) -> Int? {
        var place = place(of: hash(mixed))
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            if keys[number].key == key { return number }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// The key's number; a new key gets the next one.
    ///
    /// Amortised constant where few keys have the same `mixed`, any number made from the key's parts.
    mutating func index(of key: Key, mixed: Int64) -> Int {
        let hash = hash(mixed)
        var place = place(of: hash)
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            if keys[number].key == key { return number }
            place = (place + 1) & (places.count - 1)
        }
        keys.append((key, hash))
        places[place] = UInt32(truncatingIfNeeded: keys.count)
        if keys.count * 2 > places.count { grow() }
        return keys.count - 1
    }

    private mutating func grow() {
        places = ContiguousArray(repeating: 0, count: places.count * 2)
        for number in keys.indices {
            var place = place(of: keys[number].hash)
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = UInt32(truncatingIfNeeded: number + 1)
        }
    }

    private func hash(_ mixed: Int64) -> UInt64 {
        let product = (UInt64(bitPattern: mixed) ^ seed) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }

    private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (places.count - 1) }
}
