internal import KeytrailRules

/// What one slot's value says about every detection, remembered per value.
///
/// Values that pass the same tests share a profile: there are few, however many values. A value that was seen lately costs one
/// look into a table of bounded size; one that was not is tested again.
struct SlotProfiles {
    /// The tests of the slot, in the order of their numbers.
    private let tests: ValueTests
    /// For each test, the detections that have it.
    private let users: [[Int]]
    private let words: Int
    private let slot: Int

    /// Which profile each set of passed tests has.
    private var numbers: [[Int]: Int] = [:]
    /// `words` words for each profile: the detections that may still match.
    private var possible: ContiguousArray<UInt64> = []
    private var passed: ContiguousArray<Set<Int>> = []
    private var table: ContiguousArray<(key: Int64, profile: Int)>
    private var misses = 0

    private static let smallestTable = 1 << 10
    private static let largestTable = 1 << 17
    private static let mostProfiles = 1 << 14

    init(slot: Int, tests: [ValueTest], users: [[Int]], words: Int) {
        self.slot = slot
        self.tests = ValueTests(tests)
        self.users = users
        self.words = words
        table = ContiguousArray(repeating: (0, -1), count: SlotProfiles.smallestTable)
    }

    /// The profile of a value that `key` stands for.
    ///
    /// Constant for a value that was seen lately; else linear in the text.
    mutating func profile(
        of key: Int64,
        isKept: Bool,
        detections: [MatchNode],
        value: () throws -> FieldValue
    ) rethrows -> Int {
        let hash = UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15
        let place = Int(hash >> 32) & (table.count - 1)
        if table[place].profile >= 0, table[place].key == key, isKept { return table[place].profile }
        let profile = profile(of: try value(), detections: detections)
        guard isKept else { return profile }
        misses += 1
        if misses > table.count, table.count < SlotProfiles.largestTable {
            table = ContiguousArray(repeating: (0, -1), count: table.count * 4)
            misses = 0
        }
        table[Int(hash >> 32) & (table.count - 1)] = (key, profile)
        return profile
    }

    /// Strikes out the detections that a profile speaks against; false when none is left.
    func restrict(_ left: inout ContiguousArray<UInt64>, by profile: Int) -> Bool {
        var any: UInt64 = 0
        let start = profile * words
        for word in 0..<words {
            left[word] &= possible[start + word]
            any |= left[word]
        }
        return any != 0
    }

    /// Whether values of a profile pass a test.
    func passes(_ test: Int, profile: Int) -> Bool { passed[profile].contains(test) }

    private mutating func profile(of value: FieldValue, detections: [MatchNode]) -> Int {
        let passing = tests.passing(value)
        if let known = numbers[passing] { return known }
        if passed.count >= SlotProfiles.mostProfiles { reset() }
        let number = passed.count
        let set = Set(passing)
        numbers[passing] = number
        passed.append(set)
        var mask = [UInt64](repeating: .max, count: words)
        for detection in Set(users.joined()) {
            let mayHold = detections[detection].mayHold(slot: slot) { set.contains($0) }
            if !mayHold { mask[detection >> 6] &= ~(1 << UInt64(detection & 63)) }
        }
        possible.append(contentsOf: mask)
        return number
    }

    private mutating func reset() {
        numbers = [:]
        possible = []
        passed = []
        for index in table.indices { table[index].profile = -1 }
    }
}
