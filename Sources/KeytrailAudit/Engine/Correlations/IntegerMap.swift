/// Integers with an integer each: what a group keeps of the values that it showed.
///
/// Groups show few values and ask for them at every event. A few are looked through in order; more stand in a hash table with
/// open addressing, at most half full, seeded so that nobody who chooses values can make them meet.
struct IntegerMap {
    private var keys: ContiguousArray<Int> = []
    private(set) var values: ContiguousArray<Int64> = []
    /// A key's index and one, at the first free place from where its hash points; empty while there are few.
    private var places: ContiguousArray<UInt32> = []

    private static let few = 8
    private static let seed = UInt64.random(in: 0 ... .max)

    /// How many keys there are.
    var count: Int { keys.count }

    /// The bytes that it takes.
    var bytes: Int { 64 + keys.capacity * 16 + places.capacity * 4 }

    /// The value of a key; `nil` without one.
    ///
    /// Constant.
    subscript(_ key: Int) -> Int64? { index(of: key).map { values[$0] } }

    /// Sets the value of a key, and tells the one before.
    ///
    /// Amortised constant.
    @discardableResult
    mutating func update(_ value: Int64, for key: Int) -> Int64? {
        if let index = index(of: key) {
            let before = values[index]
            values[index] = value
            return before
        }
        keys.append(key)
        values.append(value)
        if !places.isEmpty || keys.count > IntegerMap.few { enter(keys.count - 1) }
        return nil
    }

    /// Removes a key; the last one takes its index.
    ///
    /// Constant.
    mutating func remove(_ key: Int) {
        guard let index = index(of: key) else { return }
        if !places.isEmpty {
            leave(index)
            if index != keys.count - 1 { places[place(of: keys.count - 1)] = UInt32(truncatingIfNeeded: index + 1) }
        }
        keys.swapAt(index, keys.count - 1)
        values.swapAt(index, values.count - 1)
        keys.removeLast()
        values.removeLast()
    }

    /// Keeps the keys whose value satisfies a condition.
    mutating func keep(where isKept: (Int64) -> Bool) {
        var kept = IntegerMap()
        for index in keys.indices where isKept(values[index]) { kept.update(values[index], for: keys[index]) }
        self = kept
    }

    private func index(of key: Int) -> Int? {
        guard !places.isEmpty else { return keys.firstIndex(of: key) }
        var place = first(key)
        while places[place] != 0 {
            let index = Int(places[place]) - 1
            if keys[index] == key { return index }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    private func first(_ key: Int) -> Int {
        let product = (UInt64(bitPattern: Int64(key)) ^ IntegerMap.seed) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: product >> 32) & (places.count - 1)
    }

    /// The place that holds an index which is inside.
    private func place(of index: Int) -> Int {
        var place = first(keys[index])
        while Int(places[place]) != index + 1 { place = (place + 1) & (places.count - 1) }
        return place
    }

    private mutating func enter(_ index: Int) {
        guard keys.count * 2 <= places.count else { return rebuild() }
        var place = first(keys[index])
        while places[place] != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = UInt32(truncatingIfNeeded: index + 1)
    }

    private mutating func rebuild() {
        places = ContiguousArray(repeating: 0, count: max(4 * IntegerMap.few, places.count * 2))
        for index in keys.indices {
            var place = first(keys[index])
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = UInt32(truncatingIfNeeded: index + 1)
        }
    }

    /// Empties an index's place, and closes the gap so that no key behind it is lost.
    private mutating func leave(_ index: Int) {
        let mask = places.count - 1
        var gap = place(of: index)
        var place = (gap + 1) & mask
        while places[place] != 0 {
            let home = first(keys[Int(places[place]) - 1])
            // A key may move into the gap unless its search would begin behind the gap.
            if (place &- home) & mask >= (place &- gap) & mask {
                places[gap] = places[place]
                gap = place
            }
            place = (place + 1) & mask
        }
        places[gap] = 0
    }
}
