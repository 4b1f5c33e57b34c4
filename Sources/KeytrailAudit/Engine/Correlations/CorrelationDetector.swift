internal import KeytrailModel
internal import KeytrailRules

/// Evaluates one correlation rule: keeps its groups, judges them instant by instant, and joins what qualifies into episodes.
struct CorrelationDetector<Measure: GroupMeasure> {
    private struct Group {
        var measure: Measure
        var episodes: EpisodeTracker
        /// Events of the present instant; 0 when the group need not be judged for them.
        var events = 0
        /// What the present instant's events showed, where the type is about new values.
        var shown: [(call: CallID, text: String)] = []
        /// The latest instant that qualified.
        var qualifiedAt = Timestamp.distantPast
    }

    let plan: DetectorPlan
    var exactFrom = Timestamp.distantPast
    private(set) var account = DetectorAccount()

    private let hasAliases: Bool
    private let groupParts: [[DetectorPlan.Part]]
    /// For each input, the slot of its measured field where it is one.
    private let singleValueSlots: [Int?]
    /// The group of each shared key that was seen; -1 for none.
    private var places: ContiguousArray<Int32> = []
    private var placesEpoch = 0
    /// The comparisons that must hold; none for a string condition, which is its own measure.
    private let bounds: [MeasureCondition.Bound]
    private var interner: GroupInterner
    private var groups: ContiguousArray<Group> = []
    /// The groups that had an event at the present instant.
    private var touched: ContiguousArray<Int> = []
    private var deadlines = DeadlineQueue()
    private var reader: MeasuredValueReader
    /// Episodes of groups that were given up since.
    private var closed: [DetectorResult] = []
    private var held = 0
    private var sweepAt = 4_096

    init(_ plan: DetectorPlan, frame: EventFrame) {
        self.plan = plan
        interner = GroupInterner(keys: plan.keySlots, frame: frame, allowsMissing: plan.allowsMissing)
        reader = MeasuredValueReader(plan.correlation)
        hasAliases = !plan.correlation.aliases.isEmpty
        groupParts = plan.groupParts
        let isMeasured = reader.isNeeded
        singleValueSlots = plan.valueParts.map { parts in
            guard isMeasured, parts.count == 1, case .slot(let slot)? = parts.first else { return nil }
            return slot
        }
        switch plan.correlation.condition {
        case .measure(let condition): bounds = condition.bounds
        case .presence: bounds = []
        }
    }

    mutating func add(
        _ frame: EventFrame,
        call: CallID,
        inputs: UInt64,
        key: SharedKeys.Number?,
        text: TextLookup
    ) throws {
        if hasAliases {
            // Each input has fields of its own, and so perhaps another group.
            var left = inputs
            while left != 0 {
                let input = left.trailingZeroBitCount
                left &= left - 1
                let event = CorrelatedEvent(at: call.startedAt, call: call, inputs: 1 << UInt64(input))
                try add(event, input: input, key: nil, frame, text: text)
            }
        } else {
            let event = CorrelatedEvent(at: call.startedAt, call: call, inputs: inputs)
            try add(event, input: inputs.trailingZeroBitCount, key: key, frame, text: text)
        }
    }

    private mutating func add(
        _ event: CorrelatedEvent,
        input: Int,
        key: SharedKeys.Number?,
        _ frame: EventFrame,
        text: TextLookup
    ) throws {
        func read(_ part: DetectorPlan.Part) -> (slot: Int, integer: Int64) {
            guard case .slot(let slot) = part else { return (0, absentNumber) }
            return (slot, frame.values[slot])
        }
        guard let group = try group(of: input, key: key, frame, text: text, read: read) else {
            account.withoutGroup += 1
            return
        }
        var event = event
        if let slot = singleValueSlots[input] {
            event.value = try reader.value((slot, frame.values[slot]), frame, text: text)
        } else if reader.isNeeded {
            event.value = try reader.value(of: plan.valueParts[input].map(read), frame, text: text)
        }
        guard add(event, to: group), plan.correlation.kind == .newValue else { return }
        // What may be new is shown to the reader; later nobody knows what an identity stood for.
        let parts = try plan.valueParts[input].map(read).map { part in
            try frame.fieldValue(part.integer, slot: part.slot, text: text).asShown
        }
        groups[group].shown.append((event.call, parts.joined(separator: " with ")))
    }

    /// The group of the event in `frame`; a key that was seen before says it without looking at the values again.
    private mutating func group(
        of input: Int,
        key: SharedKeys.Number?,
        _ frame: EventFrame,
        text: TextLookup,
        read: (DetectorPlan.Part) -> (slot: Int, integer: Int64)
    ) throws -> Int? {
        guard let key else { return try interner.group(frame, text: text) { read(groupParts[input][$0]) } }
        guard key.index >= 0 else { return nil }
        if key.epoch != placesEpoch {
            places.removeAll(keepingCapacity: true)
            placesEpoch = key.epoch
        }
        if key.index < places.count, places[key.index] >= 0 { return Int(places[key.index]) }
        guard let group = try interner.group(frame, text: text, part: { read(groupParts[input][$0]) }) else {
            return nil
        }
        while places.count <= key.index { places.append(-1) }
        places[key.index] = Int32(truncatingIfNeeded: group)
        return group
    }

    mutating func add(_ instant: DerivedInstant, input: Int, frame: EventFrame, text: TextLookup) throws {
        func read(_ part: DetectorPlan.Part) -> (slot: Int, integer: Int64) {
            guard case .inner(let place) = part else { return (0, absentNumber) }
            return (instant.values.slots[place], instant.values.integers[place])
        }
        let group = try interner.group(frame, text: text) { read(groupParts[input][$0]) }
        guard let group else {
            account.withoutGroup += 1
            return
        }
        var event = CorrelatedEvent(at: instant.at, call: instant.call, inputs: 1 << UInt64(input), isDerived: true)
        if reader.isNeeded {
            event.value = try reader.value(of: plan.valueParts[input].map(read), frame, text: text)
        }
        add(event, to: group)
    }

    /// Adds an event; false when it is known already that the group need not be judged for it.
    @discardableResult
    private mutating func add(_ event: CorrelatedEvent, to group: Int) -> Bool {
        if group == groups.count {
            groups.append(Group(measure: Measure(plan.correlation), episodes: EpisodeTracker(quiet: plan.quiet)))
            held += groups[group].measure.held
        }
        let before = groups[group].measure.held
        if let deadline = groups[group].measure.add(event) { deadlines.insert(deadline, group: group) }
        let isQuiet =
            !plan.judgesAll && groups[group].events == 0 && !groups[group].measure.mayQualify(at: event.at)
        held += groups[group].measure.held - before
        // What cannot qualify need not be judged when the instant is over.
        if isQuiet {
            if plan.lasts { groups[group].episodes.end(at: event.at) }
            groups[group].episodes.pass(1)
            return false
        }
        if groups[group].events == 0 { touched.append(group) }
        groups[group].events += 1
        return true
    }

    var nextDeadline: Timestamp? { deadlines.first }

    mutating func judge(at time: Timestamp, all: Bool, into judgements: inout [Judgement]) {
        for group in touched {
            if plan.lasts { groups[group].episodes.end(at: time) }
            judge(group, at: time, on: .event, all, &judgements)
            groups[group].events = 0
            if !groups[group].shown.isEmpty { groups[group].shown = [] }
        }
        touched.removeAll(keepingCapacity: true)
        while let group = deadlines.takeFirst(at: time) {
            // An instant that an event made qualify is not another one for its deadline, which is over all the same.
            if groups[group].qualifiedAt == time {
                _ = groups[group].measure.measure(at: time, on: .deadline)
            } else {
                judge(group, at: time, on: .deadline, all, &judgements)
            }
            if let again = groups[group].measure.deadline(after: time) { deadlines.insert(again, group: group) }
        }
    }

    private mutating func judge(
        _ group: Int,
        at time: Timestamp,
        on occasion: Occasion,
        _ all: Bool,
        _ judgements: inout [Judgement]
    ) {
        let before = groups[group].measure.held
        let measure = groups[group].measure.measure(at: time, on: occasion)
        held += groups[group].measure.held - before
        let events = groups[group].events
        guard let measure, time >= exactFrom else { return groups[group].episodes.pass(events) }
        var verdict: (isUnusual: Bool, usual: Double?) = (false, nil)
        if isTooMuch(measure) { verdict = groups[group].measure.judge(measure, at: time) }
        guard verdict.isUnusual, let evidence = groups[group].measure.evidence else {
            if all { judgements.append(Judgement(group: group, measure: measure, qualifies: false, call: nil)) }
            return groups[group].episodes.pass(events)
        }
        judgements.append(Judgement(group: group, measure: measure, qualifies: true, call: evidence.newest))
        groups[group].qualifiedAt = time
        let reading = EpisodeTracker.Measure(value: measure, usual: verdict.usual)
        let calls = Set(evidence.oldest)
        let values = groups[group].shown.filter { calls.contains($0.call) }.map(\.text)
        groups[group].episodes.qualify(
            at: time,
            events: events,
            measure: reading,
            evidence: evidence,
            values: values
        )
    }

    private func isTooMuch(_ measure: Double) -> Bool {
        bounds.allSatisfy { $0.comparison.holds(measure, $0.number) }
    }

    var results: [DetectorResult] {
        closed
            + groups.indices.flatMap { index in
                groups[index].episodes.episodes.map { DetectorResult(values: interner.values[index], episode: $0) }
            }
    }

    func values(of group: Int) -> GroupInterner.Values { interner.values[group] }
}

extension CorrelationDetector {
    /// A group itself, and what the interner keeps of it.
    private static var groupSize: Int { MemoryLayout<Group>.stride + 240 }

    var weight: Int { held + groups.capacity * CorrelationDetector.groupSize }

    mutating func sweep(at time: Timestamp) {
        guard groups.count > sweepAt, touched.isEmpty else { return }
        // A group with a deadline is still waited for.
        let awaited = deadlines.groups
        let survivors = groups.indices.filter { !groups[$0].measure.isIdle(at: time) || awaited.contains($0) }
        sweepAt = max(4_096, survivors.count * 2)
        guard survivors.count < groups.count else { return }
        let surviving = Set(survivors)
        for index in groups.indices where !surviving.contains(index) {
            closed += groups[index].episodes.episodes.map {
                DetectorResult(values: interner.values[index], episode: $0)
            }
        }
        interner.keep(survivors)
        places.removeAll(keepingCapacity: true)
        deadlines.renumber(survivors)
        groups = ContiguousArray(survivors.map { groups[$0] })
        held = groups.reduce(0) { $0 + $1.measure.held }
    }

    mutating func shed() {
        let largest = groups.indices.sorted { groups[$0].measure.held > groups[$1].measure.held }
        var goal = held / 2
        for group in largest where goal > 0 {
            let before = groups[group].measure.held
            groups[group].measure.shed()
            let freed = before - groups[group].measure.held
            guard freed > 0 else { break }
            account.forgotten += 1
            goal -= freed
        }
        held = groups.reduce(0) { $0 + $1.measure.held }
    }
}
