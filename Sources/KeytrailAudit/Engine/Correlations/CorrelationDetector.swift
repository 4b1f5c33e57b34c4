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

    private var places: GroupPlaces
    /// The group of each event of the present input.
    private var targets: ContiguousArray<Int32> = []
    /// The comparisons that must hold; none for a string condition, which is its own measure.
    private let bounds: [MeasureCondition.Bound]
    private var groups: ContiguousArray<Group> = []
    /// The groups that had an event at the present instant.
    private var touched: ContiguousArray<Int> = []
    /// The present instant, whose events are not all in.
    private var present = Timestamp.distantPast
    private var deadlines = DeadlineQueue()
    private var reader: MeasuredValueReader
    /// How the values of each input's events are read.
    private let reading: [MeasuredValueReader.Reading]
    /// How many episodes there are that are not surplus.
    private var episodes = 0
    /// Episodes of groups that were given up since.
    private var closed: [DetectorResult] = []
    /// What the groups held when they were weighed last, and what may have come since; in bytes.
    private var held = 0
    private var growth = 0
    private var sweepAt = 4_096

    init(_ plan: DetectorPlan, frame: EventFrame, batch: EventBatch) {
        self.plan = plan
        places = GroupPlaces(plan, frame: frame)
        let reader = MeasuredValueReader(plan.correlation)
        self.reader = reader
        reading = plan.valueParts.map { reader.reading(of: $0, frame: frame, batch: batch) }
        switch plan.correlation.condition {
        case .measure(let condition): bounds = condition.bounds
        case .presence: bounds = []
        }
    }

    mutating func take(
        _ input: DetectorInput,
        batch: EventBatch,
        keys: SharedKeys,
        frame: EventFrame,
        text: TextLookup,
        into judgements: inout [Judgement]
    ) throws {
        try places.find(input.stream, keys, frame, text, into: &targets)
        begin(places.values.count)
        growth += targets.count * CorrelationDetector.eventSize
        var next = 0
        for index in input.stream.events.indices {
            let event = input.stream.events[index]
            let call = batch.calls[Int(event.place)]
            // At one instant, events come before what other correlations made of them.
            while next < input.instants.count, input.instants[next].at < call.startedAt {
                try add(input.instants[next], frame, text, &judgements)
                next += 1
            }
            if call.startedAt > present { close(before: call.startedAt, &judgements) }
            guard targets[index] != GroupPlaces.none else {
                account.withoutGroup += 1
                continue
            }
            try add(event, call, to: Int(targets[index]), batch, frame, text)
        }
        while next < input.instants.count {
            try add(input.instants[next], frame, text, &judgements)
            next += 1
        }
        close(before: input.before, &judgements)
    }

    /// Begins the groups that are new, of so many.
    private mutating func begin(_ count: Int) {
        while groups.count < count {
            groups.append(Group(measure: Measure(plan.correlation), episodes: EpisodeTracker(quiet: plan.quiet)))
            growth += groups[groups.count - 1].measure.held
        }
    }

    /// Adds an event of the stream to its group.
    private mutating func add(
        _ event: EventStream.Event,
        _ call: CallID,
        to group: Int,
        _ batch: EventBatch,
        _ frame: EventFrame,
        _ text: TextLookup
    ) throws {
        var correlated = CorrelatedEvent(at: call.startedAt, call: call, inputs: event.inputs)
        let input = event.inputs.trailingZeroBitCount
        switch reading[input] {
        case .nothing: break
        case .identity(let column, let absent):
            let integer = batch.integer(Int(event.place), column: column)
            if integer != absent { correlated.value = .identity(Int(integer)) }
        case .number(let column):
            let integer = batch.integer(Int(event.place), column: column)
            if integer != absentNumber { correlated.value = .number(Double(integer)) }
        case .values(let columns):
            let parts = columns.map { (slot: $0.slot, integer: batch.integer(Int(event.place), column: $0.column)) }
            switch try reader.value(of: parts, frame, text: text) {
            case .one(let value): correlated.value = value
            case .several(let values):
                if add(correlated, listed: values, to: group) {
                    try show(correlated, in: group, input, batch, at: event, frame, text)
                }
                return
            }
        }
        if add(correlated, to: group) { try show(correlated, in: group, input, batch, at: event, frame, text) }
    }

    /// Keeps a text of what may be new; later nobody knows what an identity stood for.
    private mutating func show(
        _ correlated: CorrelatedEvent,
        in group: Int,
        _ input: Int,
        _ batch: EventBatch,
        at event: EventStream.Event,
        _ frame: EventFrame,
        _ text: TextLookup
    ) throws {
        guard plan.correlation.kind == .newValue else { return }
        let texts = try plan.valueParts[input].map { part in
            guard case .slot(let slot) = part, let column = batch.column(of: slot) else { return "" }
            return try frame.fieldValue(batch.integer(Int(event.place), column: column), slot: slot, text: text).asShown
        }
        groups[group].shown.append((correlated.call, texts.joined(separator: " with ")))
    }

    /// Adds an instant at which an inner correlation qualified.
    private mutating func add(
        _ instant: DerivedInstant,
        _ frame: EventFrame,
        _ text: TextLookup,
        _ judgements: inout [Judgement]
    ) throws {
        if instant.at > present { close(before: instant.at, &judgements) }
        guard let group = try places.group(of: instant, frame, text) else {
            account.withoutGroup += 1
            return
        }
        begin(places.values.count)
        growth += CorrelationDetector.eventSize
        let inputs: UInt64 = 1 << UInt64(instant.input)
        var event = CorrelatedEvent(at: instant.at, call: instant.call, inputs: inputs, isDerived: true)
        guard reader.isNeeded else {
            add(event, to: group)
            return
        }
        switch try reader.value(of: plan.valueParts[instant.input].map(instant.value), frame, text: text) {
        case .one(let value):
            event.value = value
            add(event, to: group)
        case .several(let values): add(event, listed: values, to: group)
        }
    }

    /// Adds an event; false when it is known already that the group need not be judged for it.
    @discardableResult
    private mutating func add(_ event: CorrelatedEvent, listed: [Int]? = nil, to group: Int) -> Bool {
        let deadline =
            if let listed { groups[group].measure.add(event, listed: listed) } else { groups[group].measure.add(event) }
        if let deadline { deadlines.insert(deadline, group: group) }
        if let day = groups[group].measure.takeNewDay() { account.groupsByDay[day, default: 0] += 1 }
        // What cannot qualify need not be judged when the instant is over.
        if groups[group].events == 0, !plan.judgesAll, !groups[group].measure.mayQualify(at: event.at) {
            if plan.lasts { groups[group].episodes.end(at: event.at) }
            groups[group].episodes.pass(1)
            return false
        }
        if groups[group].events == 0 { touched.append(group) }
        groups[group].events += 1
        return true
    }

    /// Judges the present instant when it is before `time`, and every deadline before it; the present instant is then `time`.
    private mutating func close(before time: Timestamp, _ judgements: inout [Judgement]) {
        guard time > present else { return }
        if !touched.isEmpty { judge(at: present, &judgements) }
        while let deadline = deadlines.first, deadline < time { judge(at: deadline, &judgements) }
        present = time
    }

    /// Judges the groups that had an event at `time`, and those whose deadline it is.
    private mutating func judge(at time: Timestamp, _ judgements: inout [Judgement]) {
        for group in touched {
            if plan.lasts { groups[group].episodes.end(at: time) }
            judge(group, at: time, on: .event, &judgements)
            groups[group].events = 0
            if !groups[group].shown.isEmpty { groups[group].shown = [] }
        }
        touched.removeAll(keepingCapacity: true)
        while let group = deadlines.takeFirst(at: time) {
            // An instant that an event made qualify is not another one for its deadline, which is over all the same.
            if groups[group].qualifiedAt == time {
                _ = groups[group].measure.measure(at: time, on: .deadline)
            } else {
                judge(group, at: time, on: .deadline, &judgements)
            }
            if let again = groups[group].measure.deadline(after: time) { deadlines.insert(again, group: group) }
        }
    }

    private mutating func judge(
        _ group: Int,
        at time: Timestamp,
        on occasion: Occasion,
        _ judgements: inout [Judgement]
    ) {
        let measure = groups[group].measure.measure(at: time, on: occasion)
        let events = groups[group].events
        guard let measure, time >= exactFrom else { return groups[group].episodes.pass(events) }
        var verdict: (isUnusual: Bool, usual: Double?) = (false, nil)
        if isTooMuch(measure) { verdict = groups[group].measure.judge(measure, at: time) }
        guard verdict.isUnusual, let evidence = groups[group].measure.evidence else {
            if plan.judgesAll {
                judgements.append(Judgement(at: time, group: group, measure: measure, qualifies: false, call: nil))
            }
            return groups[group].episodes.pass(events)
        }
        judgements.append(
            Judgement(at: time, group: group, measure: measure, qualifies: true, call: evidence.newest)
        )
        groups[group].qualifiedAt = time
        let detail = groups[group].measure.detail
        let reading = EpisodeTracker.Measure(value: measure, usual: verdict.usual, detail: detail)
        let calls = Set(evidence.oldest)
        let values = groups[group].shown.filter { calls.contains($0.call) }.map(\.text)
        let isNew = groups[group].episodes.qualify(
            at: time,
            events: events,
            measure: reading,
            evidence: evidence,
            values: values,
            isSurplus: episodes >= plan.episodeLimit
        )
        guard isNew else { return }
        if episodes < plan.episodeLimit { episodes += 1 } else { account.surplus += 1 }
    }

    private func isTooMuch(_ measure: Double) -> Bool {
        bounds.allSatisfy { $0.comparison.holds(measure, $0.number) }
    }

    var results: [DetectorResult] {
        closed
            + groups.indices.flatMap { index in
                groups[index].episodes.counted.map { DetectorResult(values: places.values[index], episode: $0) }
            }
    }

    func values(of group: Int) -> GroupInterner.Values { places.values[group] }
}

extension CorrelationDetector {
    /// A group itself, and what the interner keeps of it.
    private static var groupSize: Int { MemoryLayout<Group>.stride + 240 }

    /// What one event may make a group grow by.
    private static var eventSize: Int { 48 }

    var weight: Int { held + growth + groups.capacity * CorrelationDetector.groupSize }

    mutating func weigh() {
        held = groups.reduce(0) { $0 + $1.measure.held }
        growth = 0
    }

    mutating func sweep(at time: Timestamp) {
        guard groups.count > sweepAt else { return }
        // A group with a deadline is still waited for, one with events of the present instant still to be judged.
        let awaited = deadlines.groups
        let survivors = groups.indices.filter {
            groups[$0].events > 0 || !groups[$0].measure.isIdle(at: time) || awaited.contains($0)
        }
        sweepAt = max(4_096, survivors.count * 2)
        guard survivors.count < groups.count else { return }
        let numbers = Dictionary(uniqueKeysWithValues: survivors.enumerated().map { ($1, $0) })
        for index in groups.indices where numbers[index] == nil {
            closed += groups[index].episodes.counted.map {
                DetectorResult(values: places.values[index], episode: $0)
            }
        }
        places.keep(survivors)
        deadlines.renumber(survivors)
        touched = ContiguousArray(touched.compactMap { numbers[$0] })
        groups = ContiguousArray(survivors.map { groups[$0] })
        weigh()
    }

    mutating func shed() {
        let largest = groups.indices.sorted { groups[$0].measure.held > groups[$1].measure.held }
        weigh()
        var goal = held / 2
        for group in largest where goal > 0 {
            let before = groups[group].measure.held
            groups[group].measure.shed()
            let freed = before - groups[group].measure.held
            guard freed > 0 else { break }
            account.forgotten += 1
            goal -= freed
        }
        weigh()
    }
}
