internal import KeytrailModel
internal import KeytrailRules

/// Finds which detections match an event, all at once.
///
/// Every slot's value speaks against some detections; what no slot speaks against is left. Most detections are conjunctions of
/// tests of single fields and thereby decided; the rest is evaluated, which few events need.
struct EventMatcher {
    /// Tests of one slot while the detections are compiled.
    fileprivate struct SlotTests {
        var tests: [ValueTest] = []
        var numbers: [ValueTest: Int] = [:]
        var users: [[Int]] = []
    }

    private let nodes: [MatchNode]
    private let isSeparable: [Bool]
    private let sources: [LogSource]
    private let words: Int
    private let everything: ContiguousArray<UInt64>
    /// The slots that tests look at, each with what its values say.
    private var slots: ContiguousArray<(slot: Int, profiles: SlotProfiles, present: Int)> = []
    /// The index in `slots` of each slot of the frame.
    private var places: [Int: Int] = [:]
    private let logSlot: Int
    /// The detections that look at each log, by its number.
    private var applicable: [Int64: [UInt64]] = [:]
    private var left: ContiguousArray<UInt64>
    /// The detections that the latest event matched, ascending.
    private(set) var matched: ContiguousArray<Int> = []

    /// Compiles detections; the slots they need are added to `frame`, their columns to `layout`.
    init(_ detections: [DetectionRule], frame: inout EventFrame, layout: inout RowLayout) {
        var collected: [Int: SlotTests] = [:]
        var nodes: [MatchNode] = []
        for (number, detection) in detections.enumerated() {
            let node = MatchNode(detection.expression) { expression in
                EventMatcher.leaf(expression, of: detection, number, &collected, &frame, &layout)
            }
            nodes.append(node)
        }
        self.nodes = nodes
        isSeparable = nodes.map(\.isSeparable)
        sources = detections.map(\.source)
        words = max(1, (detections.count + 63) / 64)
        var everything = ContiguousArray<UInt64>(repeating: 0, count: words)
        for index in detections.indices { everything[index >> 6] |= 1 << UInt64(index & 63) }
        self.everything = everything
        left = everything
        logSlot = frame.slot(of: .logSource, layout: &layout)
        for (slot, tests) in collected.sorted(by: { $0.key < $1.key }) {
            let profiles = SlotProfiles(slot: slot, tests: tests.tests, users: tests.users, words: words)
            places[slot] = slots.count
            slots.append((slot, profiles, 0))
        }
    }

    /// Sets `matched` for the event in `frame`.
    ///
    /// - Throws: what `text` throws.
    mutating func match(_ frame: EventFrame, text: TextLookup) throws {
        matched.removeAll(keepingCapacity: true)
        guard startWithApplicable(frame) else { return }
        for index in slots.indices {
            let slot = slots[index].slot
            let value = frame.values[slot]
            let profile = try slots[index].profiles.profile(
                of: frame.key(value, slot: slot),
                isKept: value != ValueTable.unkept,
                detections: nodes
            ) { try frame.fieldValue(value, slot: slot, text: text) }
            slots[index].present = profile
            guard slots[index].profiles.restrict(&left, by: profile) else { return }
        }
        for word in 0..<words where left[word] != 0 {
            var bits = left[word]
            while bits != 0 {
                let detection = word << 6 + bits.trailingZeroBitCount
                bits &= bits - 1
                if try isSeparable[detection] || holds(detection, frame, text) { matched.append(detection) }
            }
        }
    }

    /// Leaves the detections that look at the event's log; false when there is none.
    private mutating func startWithApplicable(_ frame: EventFrame) -> Bool {
        let log = frame.values[logSlot]
        let mask = applicable[log] ?? mask(of: frame.logSource(log))
        applicable[log] = mask
        var any: UInt64 = 0
        for word in 0..<words {
            left[word] = mask[word]
            any |= mask[word]
        }
        return any != 0
    }

    private func mask(of log: LogSource?) -> [UInt64] {
        var mask = [UInt64](repeating: 0, count: words)
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

    private func holds(_ detection: Int, _ frame: EventFrame, _ text: TextLookup) throws -> Bool {
        try nodes[detection].holds { leaf in
            switch leaf {
            case .test(let slot, let test):
                guard let place = places[slot] else { return false }
                return slots[place].profiles.passes(test, profile: slots[place].present)
            case .reference(let slot, let other, let reference):
                return reference.matches(
                    try frame.fieldValue(frame.values[slot], slot: slot, text: text),
                    try frame.fieldValue(frame.values[other], slot: other, text: text)
                )
            case .keyword(let test):
                return try frame.allValues(text: text).contains(where: test.matches)
            }
        }
    }

    private static func leaf(
        _ expression: Expression,
        of detection: DetectionRule,
        _ number: Int,
        _ collected: inout [Int: SlotTests],
        _ frame: inout EventFrame,
        _ layout: inout RowLayout
    ) -> MatchLeaf {
        switch expression {
        case .field(let name, let test):
            let slot = frame.slot(of: EventField(name, in: detection.source), layout: &layout)
            let index = collected[slot, default: SlotTests()].number(of: test, usedBy: number)
            return .test(slot: slot, index)
        case .reference(let name, let reference):
            let slot = frame.slot(of: EventField(name, in: detection.source), layout: &layout)
            let other = frame.slot(of: EventField(reference.field, in: detection.source), layout: &layout)
            return .reference(slot, other, reference)
        case .keyword(let test):
            frame.requireWholeEvents(layout: &layout)
            return .keyword(test)
        case .all, .any, .not:
            preconditionFailure("only what looks at an event is a leaf")
        }
    }
}

extension EventMatcher.SlotTests {
    mutating func number(of test: ValueTest, usedBy detection: Int) -> Int {
        if let known = numbers[test] {
            if users[known].last != detection { users[known].append(detection) }
            return known
        }
        numbers[test] = tests.count
        tests.append(test)
        users.append([detection])
        return tests.count - 1
    }
}
