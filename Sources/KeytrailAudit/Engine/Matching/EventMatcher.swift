internal import KeytrailModel
internal import KeytrailRules

/// Finds which detections match an event, all at once.
///
/// Every slot's value speaks against some detections; what no slot speaks against is left. Most detections are conjunctions of
/// tests of single fields and thereby decided; the rest is evaluated, which few events need.
struct EventMatcher {
    private let plan: MatchPlan
    /// The number of each detection in the rule set.
    private let numbers: [Int]
    /// For each branch, the log that its detection looks at.
    private let sources: [LogSource]
    /// For each branch, the words of alternatives that it needs.
    private let needed: [[(word: Int, bits: UInt64)]]
    /// The slots that tests look at.
    private var slots: ContiguousArray<Int> = []
    /// For each of them, what its values say.
    private var profiles: ContiguousArray<SlotProfiles> = []
    /// The index in `slots` of each slot of the frame.
    private var places: [Int: Int] = [:]
    private let logSlot: Int
    /// The branches of detections that look at each log, by its number.
    private var applicable: [[UInt64]?] = []
    private var left: ContiguousArray<UInt64>
    private var held: ContiguousArray<UInt64>
    /// The detections that the latest event matched, ascending.
    private(set) var matched: ContiguousArray<Int> = []
    /// Whether the latest match depended on more than what its values' profiles say.
    private(set) var hasComparedSlots = false
    /// The places in `slots` of what calls of one's own can have.
    private var ownPlaces: ContiguousArray<Int> = []
    /// The latest profiles of those.
    private(set) var profile: ContiguousArray<Int64> = []

    /// Compiles the detections of these numbers; the slots they need are added to `frame`, their columns to `layout`.
    init(_ all: [DetectionRule], numbers: [Int], frame: EventFrame, layout: inout RowLayout) {
        let detections = numbers.map { all[$0] }
        self.numbers = numbers
        var compiler = MatchCompiler()
        let plan = MatchPlan(detections.map { compiler.node(of: $0, frame: frame, layout: &layout) })
        self.plan = plan
        needed = plan.needed.map { alternatives in
            var words: [Int: UInt64] = [:]
            for alternative in alternatives { words[alternative >> 6, default: 0] |= 1 << UInt64(alternative & 63) }
            return words.map { (word: $0.key, bits: $0.value) }
        }
        sources = plan.detection.map { detections[$0].source }
        left = ContiguousArray(repeating: 0, count: wordCount(plan.branches.count))
        held = ContiguousArray(repeating: 0, count: wordCount(plan.alternatives.count))
        logSlot = frame.slot(of: .logSource, layout: &layout)
        for (slot, tests) in compiler.tests.sorted(by: { $0.key < $1.key }) {
            places[slot] = slots.count
            if !frame.fields[slot].isOfImported { ownPlaces.append(slots.count) }
            slots.append(slot)
            profiles.append(SlotProfiles(slot: slot, field: frame.fields[slot], tests: tests.tests, plan: plan))
        }
    }

    /// Sets `profile` for the event in `frame`, a call that was not imported.
    ///
    /// Two such events with the same profile match the same detections, unless slots are compared with each other.
    ///
    /// - Throws: what `text` throws.
    mutating func setProfile(
        _ values: ContiguousArray<Int64>,
        _ frame: EventFrame,
        text: TextLookup
    ) throws {
        profile.removeAll(keepingCapacity: true)
        for place in ownPlaces {
            let slot = slots[place]
            let value = values[slot]
            let number = try profiles[place].profile(of: value, plan: plan) {
                try frame.fieldValue(value, slot: slot, text: text)
            }
            profile.append(Int64(number))
        }
    }

    /// How many integers a profile has.
    var profileWidth: Int { ownPlaces.count }

    /// How often profiles of before stopped being good.
    var resets: Int {
        var resets = 0
        for place in ownPlaces { resets &+= profiles[place].resets }
        return resets
    }

    /// Sets `matched` for the event in `frame`.
    ///
    /// - Throws: what `text` throws.
    mutating func match(_ frame: EventFrame, text: TextLookup) throws {
        matched.removeAll(keepingCapacity: true)
        hasComparedSlots = false
        guard startWithApplicable(frame) else { return }
        for word in held.indices { held[word] = 0 }
        for index in slots.indices {
            let slot = slots[index]
            let value = frame.values[slot]
            _ = try profiles[index].profile(of: value, plan: plan) {
                try frame.fieldValue(value, slot: slot, text: text)
            }
            guard profiles[index].restrict(&left, &held) else { return }
        }
        for word in left.indices where left[word] != 0 {
            var bits = left[word]
            while bits != 0 {
                let branch = word << 6 + bits.trailingZeroBitCount
                bits &= bits - 1
                let detection = numbers[plan.detection[branch]]
                guard matched.last != detection, hasAlternatives(branch) else { continue }
                if try plan.isDecided[branch] || holds(plan.branches[branch], frame, text) {
                    matched.append(detection)
                }
            }
        }
    }

    private func hasAlternatives(_ branch: Int) -> Bool {
        for (word, bits) in needed[branch] where held[word] & bits != bits { return false }
        return true
    }

    /// Leaves the branches that look at the event's log; false when there is none.
    private mutating func startWithApplicable(_ frame: EventFrame) -> Bool {
        let log = Int(frame.values[logSlot])
        while applicable.count <= log { applicable.append(nil) }
        let mask = applicable[log] ?? mask(of: frame.logSource(Int64(log)))
        if applicable[log] == nil { applicable[log] = mask }
        var any: UInt64 = 0
        for word in left.indices {
            left[word] = mask[word]
            any |= mask[word]
        }
        return any != 0
    }

    private func mask(of log: LogSource?) -> [UInt64] {
        var mask = [UInt64](repeating: 0, count: left.count)
        for (index, source) in sources.enumerated() {
            let applies =
                switch source.events {
                case .calls: log == nil
                case .trail: log.map(source.contains) ?? false
                case .derived: false
                }
            if applies { mask[index >> 6] |= 1 << UInt64(index & 63) }
        }
        return mask
    }

    private mutating func holds(_ node: MatchNode, _ frame: EventFrame, _ text: TextLookup) throws -> Bool {
        switch node {
        case .all(let parts):
            for part in parts where try !holds(part, frame, text) { return false }
            return true
        case .any(let parts):
            for part in parts where try holds(part, frame, text) { return true }
            return false
        case .leaf(let leaf, let isNegated): return try holds(leaf, frame, text) != isNegated
        }
    }

    private mutating func holds(_ leaf: MatchLeaf, _ frame: EventFrame, _ text: TextLookup) throws -> Bool {
        switch leaf {
        case .test(let slot, let test):
            guard let place = places[slot] else { return false }
            return profiles[place].passes(test)
        case .reference(let slot, let other, let reference):
            hasComparedSlots = true
            return reference.matches(
                try frame.fieldValue(frame.values[slot], slot: slot, text: text),
                try frame.fieldValue(frame.values[other], slot: other, text: text)
            )
        }
    }
}
