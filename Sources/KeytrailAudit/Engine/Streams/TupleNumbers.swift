/// Numbers distinct tuples of integers from 0 in the order of arrival.
///
/// A hash table without deletions: open addressing, at most half full. The hash is seeded, so that nobody who chooses what is
/// logged can make all tuples meet.
struct TupleNumbers {
    /// How many integers a tuple has.
    let width: Int
    /// How many tuples there are.
    private(set) var count = 0
    private var parts: ContiguousArray<Int64> = []
    /// A tuple's number and one, at the first free place from where its hash points; 0 where nothing is.
    private var places: ContiguousArray<UInt32>
    private let seed: UInt64

    private static let smallest = 64

    /// Starts with no tuples of `width` integers.
    init(width: Int) {
        self.width = width
        places = ContiguousArray(repeating: 0, count: TupleNumbers.smallest)
        seed = UInt64.random(in: 0 ... .max)
    }

    /// The bytes that the table takes.
    var bytes: Int { parts.capacity * 8 + places.capacity * 4 }

    /// The number of a tuple, and whether it is new; amortised constant.
    mutating func number(_ tuple: ContiguousArray<Int64>) -> (number: Int, isNew: Bool) {
        var hash = seed
        for part in tuple { hash = TupleNumbers.mix(hash, part) }
        var place = place(hash)
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            var index = number * width
            var isSame = true
            for part in tuple {
                if parts[index] != part {
                    isSame = false
                    break
                }
                index += 1
            }
            if isSame { return (number, false) }
            place = (place + 1) & (places.count - 1)
        }
        return (add(tuple, at: place), true)
    }

    /// The number of the tuple of some of these values, and whether it is new; amortised constant.
    mutating func number(
        _ values: ContiguousArray<Int64>,
        at slots: ContiguousArray<Int>
    ) -> (number: Int, isNew: Bool) {
        var hash = seed
        for slot in slots { hash = TupleNumbers.mix(hash, values[slot]) }
        var place = place(hash)
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            var index = number * width
            var isSame = true
            for slot in slots {
                if parts[index] != values[slot] {
                    isSame = false
                    break
                }
                index += 1
            }
            if isSame { return (number, false) }
            place = (place + 1) & (places.count - 1)
        }
        return (add(ContiguousArray(slots.map { values[$0] }), at: place), true)
    }

    private static func mix(_ hash: UInt64, _ part: Int64) -> UInt64 {
        let product = (hash ^ UInt64(bitPattern: part)) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }

    private func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (places.count - 1) }

    private mutating func add(_ tuple: ContiguousArray<Int64>, at place: Int) -> Int {
        count += 1
        places[place] = UInt32(truncatingIfNeeded: count)
        parts += tuple
        if count * 2 > places.count { grow() }
        return count - 1
    }

    /// One integer of a tuple.
    func part(_ index: Int, of number: Int) -> Int64 { parts[number * width + index] }

    /// Forgets all tuples.
    mutating func removeAll() {
        self = TupleNumbers(width: width)
    }

    private mutating func grow() {
        places = ContiguousArray(repeating: 0, count: places.count * 2)
        for number in 0..<count {
            var hash = seed
            for part in parts[number * width..<(number + 1) * width] { hash = TupleNumbers.mix(hash, part) }
            var place = place(hash)
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = UInt32(truncatingIfNeeded: number + 1)
        }
    }
}
