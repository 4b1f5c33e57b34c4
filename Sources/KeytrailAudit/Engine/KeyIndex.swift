/// A key whose parts make one number, which need not tell all keys apart.
protocol MixedKey: Equatable {
    /// A number made from the parts.
    var mixed: Int64 { get }
}

/// Numbers distinct keys from 0 in order of arrival.
///
/// A hash table without deletions, at most half full, whose hash its keys say: a pass over calls asks for the same few
/// combinations of row numbers millions of times, and a general hash would cost more than all else.
struct KeyIndex<Key: MixedKey> {
    /// The keys by their numbers.
    private(set) var keys: ContiguousArray<Key> = []
    /// A key's number and one, at the first free place from where its hash points; 0 where nothing is.
    private var places = ContiguousArray<UInt32>(repeating: 0, count: 64)
    private let seed = UInt64.random(in: 0 ... .max)

    /// The number of a key that has one.
    ///
    /// Constant.
    func known(_ key: Key) -> Int? {
        var place = place(of: key)
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            if keys[number] == key { return number }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// The key's number; a new key gets the next one.
    ///
    /// Amortised constant where few keys have the same `mixed`.
    mutating func index(of key: Key) -> Int {
        var place = place(of: key)
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            if keys[number] == key { return number }
            place = (place + 1) & (places.count - 1)
        }
        keys.append(key)
        places[place] = UInt32(truncatingIfNeeded: keys.count)
        if keys.count * 2 > places.count { grow() }
        return keys.count - 1
    }

    private mutating func grow() {
        places = ContiguousArray(repeating: 0, count: places.count * 2)
        for number in keys.indices {
            var place = place(of: keys[number])
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = UInt32(truncatingIfNeeded: number + 1)
        }
    }

    private func place(of key: Key) -> Int {
        let product = (UInt64(bitPattern: key.mixed) ^ seed) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: product ^ product >> 32) & (places.count - 1)
    }
}

extension Int64: MixedKey {
    var mixed: Int64 { self }
}
