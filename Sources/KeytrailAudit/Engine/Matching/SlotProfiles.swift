internal import KeytrailModel
internal import KeytrailRules

/// What one slot's value says about every branch, remembered per value.
///
/// Values that pass the same tests share a profile: there are few, however many values. A value that was seen lately costs one
/// look into a table of bounded size; one that was not is tested again.
struct SlotProfiles {
    /// The tests of the slot, in the order of their numbers.
    private let tests: ValueTests
    /// The branches and the alternatives that look at the slot.
    private let users: (branches: [Int], alternatives: [Int])
    private let words: Int
    private let alternativeWords: Int
    private let slot: Int
    private let key: KeyKind

    /// What of a value's integer stands for the value, as far as the tests can tell.
    private enum KeyKind {
        /// All of it.
        case value
        /// A call's time, of which the tests see the minute at the finest: there are fewer minutes than times.
        case minute
        /// A number's stretch between these steps.
        case stretch([Int64])
    }

    /// Which profile each set of passed tests has.
    private var numbers: [[Int]: Int] = [:]
    /// `words` words for each profile: the branches that may still hold.
    private var possible: ContiguousArray<UInt64> = []
    /// `alternativeWords` words for each profile: the alternatives that hold.
    private var holding: ContiguousArray<UInt64> = []
    private var passed: ContiguousArray<Set<Int>> = []
    /// The profile of each key seen lately, at the place that its hash says; -1 for none.
    private var keys = ContiguousArray<Int64>(repeating: 0, count: smallestTable)
    private var profiles = ContiguousArray<Int32>(repeating: -1, count: smallestTable)
    /// The latest value's profile.
    private var present = 0
    private var misses = 0
    /// How often all profiles were forgotten.
    private(set) var resets = 0

    private static let smallestTable = 1 << 10
    private static let largestTable = 1 << 15
    private static let mostProfiles = 1 << 14

    init(slot: Int, field: EventField, tests: [ValueTest], plan: MatchPlan) {
        self.slot = slot
        self.tests = ValueTests(tests)
        if field == .column(.startedAt), tests.allSatisfy(\.looksAtTimePart) {
            key = .minute
        } else if case .column(let column) = field, column.storage == .integer, let steps = self.tests.integerSteps {
            key = .stretch(steps)
        } else {
            key = .value
        }
        users = plan.users(of: slot)
        words = wordCount(plan.branches.count)
        alternativeWords = wordCount(plan.alternatives.count)
    }

    /// The profile of a value; the latest one's is remembered.
    ///
    /// Constant for a value that was seen lately; else linear in the text.
    ///
    /// - Parameters:
    ///   - integer: The value's integer.
    ///   - plan: All branches.
    ///   - value: The value.
    /// - Returns: A number from 0, good for as long as `resets` is the same.
    /// - Throws: What `value` throws.
    mutating func profile(
        of integer: Int64,
        plan: borrowing MatchPlan,
        value: () throws -> FieldValue
    ) rethrows -> Int {
        let key = key(of: integer)
        let isKept = integer != ValueTable.unkept
        let hash = UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15
        let place = Int(truncatingIfNeeded: hash >> 40) & (profiles.count - 1)
        if keys[place] == key, profiles[place] >= 0, isKept {
            present = Int(profiles[place])
        } else {
            present = profile(of: try value(), plan: plan)
            if isKept { remember(key, hash: hash) }
        }
        return present
    }

    private func key(of integer: Int64) -> Int64 {
        switch key {
        case .value: return integer
        case .minute: return floorDivide(integer, 60_000_000)
        case .stretch(let steps):
            guard integer != absentNumber else { return absentNumber }
            var stretch: Int64 = 0
            for step in steps where step <= integer { stretch += 1 }
            return stretch
        }
    }

    /// Strikes out of `left` the branches that the latest value speaks against; false when none is left.
    ///
    /// - Parameters:
    ///   - left: The branches that may still match, one bit for each.
    ///   - held: The alternatives that hold, one bit for each; those that this value makes hold are added.
    /// - Returns: Whether any branch is left.
    func restrict(_ left: inout ContiguousArray<UInt64>, _ held: inout ContiguousArray<UInt64>) -> Bool {
        var any: UInt64 = 0
        let start = present * words
        for word in 0..<words {
            left[word] &= possible[start + word]
            any |= left[word]
        }
        let first = present * alternativeWords
        for word in 0..<alternativeWords { held[word] |= holding[first + word] }
        return any != 0
    }

    /// Whether the latest value passes a test.
    func passes(_ test: Int) -> Bool { passed[present].contains(test) }

    private mutating func remember(_ key: Int64, hash: UInt64) {
        misses += 1
        if misses > profiles.count, profiles.count < SlotProfiles.largestTable {
            let size = profiles.count * 4
            keys = ContiguousArray(repeating: 0, count: size)
            profiles = ContiguousArray(repeating: -1, count: size)
            misses = 0
        }
        let place = Int(truncatingIfNeeded: hash >> 40) & (profiles.count - 1)
        keys[place] = key
        profiles[place] = Int32(truncatingIfNeeded: present)
    }

    private mutating func profile(of value: FieldValue, plan: borrowing MatchPlan) -> Int {
        let passing = tests.passing(value)
        if let known = numbers[passing] { return known }
        if passed.count >= SlotProfiles.mostProfiles { reset() }
        let number = passed.count
        let set = Set(passing)
        numbers[passing] = number
        passed.append(set)
        var possible = [UInt64](repeating: .max, count: words)
        for branch in users.branches {
            let mayHold = plan.branches[branch].holds(slot: slot, unknown: true) { set.contains($0) }
            if !mayHold { possible[branch >> 6] &= ~(1 << UInt64(branch & 63)) }
        }
        self.possible.append(contentsOf: possible)
        var holding = [UInt64](repeating: 0, count: alternativeWords)
        for alternative in users.alternatives {
            let holds = plan.alternatives[alternative].holds(slot: slot, unknown: false) { set.contains($0) }
            if holds { holding[alternative >> 6] |= 1 << UInt64(alternative & 63) }
        }
        self.holding.append(contentsOf: holding)
        return number
    }

    private mutating func reset() {
        resets += 1
        numbers = [:]
        possible = []
        holding = []
        passed = []
        for index in profiles.indices { profiles[index] = -1 }
    }
}

/// How many words of 64 bits hold `bits`; at least one.
func wordCount(_ bits: Int) -> Int { max(1, (bits + 63) / 64) }
