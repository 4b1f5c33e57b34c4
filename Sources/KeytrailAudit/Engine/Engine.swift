package import KeytrailModel
package import KeytrailRules

/// Evaluates all rules over events in one pass.
///
/// The events must come ordered by time and sequence. What comes out is a function of the set of events alone: an instant is
/// judged when all of its events are in.
package struct Engine {
    /// What counts an input's events.
    private struct Consumer {
        var detector: Int
        var input: Int
    }

    private let frame = EventFrame()
    private var calls: EventClasses
    /// Calls that somebody else saw.
    private var served: EventClasses
    private var trails: EventClasses
    private let logSlot: Int
    private let vantageSlot: Int
    private var batch: EventBatch
    private var streams: StreamTable
    private var keys = SharedKeys()
    private var detectors: ContiguousArray<any Detector> = []
    /// For each detector, the stream of its events.
    private var streamOf: [Int] = []
    /// For each detector, the detectors that count its instants; always later ones.
    private var followers: [[Consumer]] = []
    /// For each detector, the instants of others that it has to count.
    private var instants: ContiguousArray<[DerivedInstant]> = []
    /// What the windows held when they were weighed last, in bytes.
    private var weighed = 0
    private var eventsUntilFlush = EventBatch.size
    private var record: JudgementRecord
    private var judgements: [Judgement] = []
    private let limit: Int
    private let whenFull: WhenFull
    /// For each detector, which part of the rules it is of.
    private var partOf: [Int] = []
    /// The parts that are evaluated, and those that were left for another reading.
    private var parts: Set<Int>
    private var leftParts: Set<Int> = []

    /// What to do when the windows hold more than they may.
    package enum WhenFull: Sendable {
        /// Forget the oldest events of the largest windows, and say so.
        case forget
        /// Leave the rules with the largest windows for another reading; a rule alone may hold twice as much, and then forgets.
        case leave
    }

    /// About how many bytes the rules' windows may hold together; see `WhenFull` for what happens past it.
    package static let memoryLimit = 64 << 20
    /// More findings than this of one rule nobody reads: what they say is that the rule is wrong.
    package static let findingLimit = 10_000

    /// Compiles the rules about events; the columns they need are added to `layout`.
    ///
    /// - Parameters:
    ///   - rules: The rules.
    ///   - layout: Which columns a row has.
    ///   - share: Which of the rules.
    ///   - recording: Which judged instants to keep for `judgedInstants`.
    ///   - memoryLimit: About how many bytes the windows may hold.
    ///   - whenFull: What to do past that.
    ///   - findingLimit: How many findings of a rule are kept: the oldest. Past that, they are counted and nothing else.
    package init(
        _ rules: RuleSet,
        layout: inout RowLayout,
        share: RuleShare = .all,
        recording: JudgementRecording = .none,
        memoryLimit: Int = Engine.memoryLimit,
        whenFull: WhenFull = .forget,
        findingLimit: Int = Engine.findingLimit
    ) {
        record = JudgementRecord(recording)
        limit = memoryLimit
        self.whenFull = whenFull
        var builder = DetectorBuilder(rules, share: share, judgesAll: record.isOfAll, episodeLimit: findingLimit)
        streams = StreamTable(detections: rules.detections.count)
        let plans = builder.plans(frame: frame, layout: &layout)
        batch = EventBatch(measuring: Set(plans.flatMap(\.plan.measuredSlots)))
        parts = Set(plans.map(\.part))
        for (plan, inputs, part) in plans {
            partOf.append(part)
            detectors.append(makeDetector(plan, frame: frame, batch: batch))
            streamOf.append(streams.stream(of: plan, inputs: inputs, keys: &keys))
        }
        followers = builder.correlationConsumers.map { $0.map { Consumer(detector: $0.detector, input: $0.input) } }
        // What nobody counts need not be matched.
        let streams = streams
        func matcher(
            of events: LogSource.Events,
            fromEveryVantage: Bool = false,
            _ frame: EventFrame,
            _ layout: inout RowLayout
        ) -> EventMatcher {
            let numbers = rules.detections.indices.filter {
                let source = rules.detections[$0].source
                return source.events == events && streams.isCounted($0)
                    && (!fromEveryVantage || source.seesEveryVantage)
            }
            return EventMatcher(rules.detections, numbers: numbers, frame: frame, layout: &layout)
        }
        calls = EventClasses(matcher(of: .calls, frame, &layout))
        served = EventClasses(matcher(of: .calls, fromEveryVantage: true, frame, &layout))
        trails = EventClasses(matcher(of: .trail, frame, &layout))
        vantageSlot = frame.slot(of: .column(.vantage), layout: &layout)
        logSlot = frame.slot(of: .logSource, layout: &layout)
        instants = ContiguousArray(repeating: [], count: detectors.count)
    }

    /// Whether the engine needs what imported events have beyond the columns.
    package var needsAttributes: Bool { frame.needsAttributes }

    /// How far before a period the reading must start for every rule to be exact inside it.
    package var lookback: TimeSpan {
        detectors.map { $0.plan.lookback + $0.plan.quiet }.max() ?? .zero
    }

    /// Tells the engine that no event before `start` will come, although there may have been some.
    package mutating func begin(at start: Timestamp) {
        for index in detectors.indices { detectors[index].exactFrom = start + detectors[index].plan.lookback }
    }

    /// Takes the next event: its row, and its members when it was imported.
    ///
    /// - Throws: what `text` throws.
    package mutating func consume(_ row: Span<Int64>, members: [JSON.Member] = [], text: TextLookup) throws {
        let time = Timestamp(microseconds: row[0])
        if eventsUntilFlush <= 0 { try flush(before: time, text: text) }
        eventsUntilFlush -= 1
        frame.load(row, members: members)
        let values = frame.values
        let ways: Int
        if values[logSlot] != 0 {
            ways = try trails.ways(of: values, frame, in: &streams, text: text)
        } else if values[vantageSlot] <= Int64(Vantage.client.rawValue) {
            ways = try calls.ways(of: values, frame, in: &streams, text: text)
        } else {
            ways = try served.ways(of: values, frame, in: &streams, text: text)
        }
        guard !streams.isEmpty(ways) else { return }
        let place = batch.append(CallID(startedAt: time, sequence: row[1]), values)
        streams.send(place, on: ways, values, frame, keys: &keys)
        // A value that no table keeps is known as long as its event is the present one.
        if frame.hasUnkept { try flush(before: time, text: text) }
    }

    /// Tells the engine that no event up to `time` will come any more: what was waited for until then is decided.
    ///
    /// - Throws: what `text` throws.
    package mutating func finish(at time: Timestamp, text: TextLookup) throws {
        try flush(before: time + TimeSpan(microseconds: 1), text: text)
    }

    /// Hands the batch to the detectors, one after the other, and judges everything before `time`, which no event precedes that
    /// is still to come.
    private mutating func flush(before time: Timestamp, text: TextLookup) throws {
        for index in detectors.indices where parts.contains(partOf[index]) {
            try detectors[index].take(
                DetectorInput(stream: streams.streams[streamOf[index]], instants: instants[index], before: time),
                batch: batch,
                keys: keys,
                frame: frame,
                text: text,
                into: &judgements
            )
            if !instants[index].isEmpty { instants[index].removeAll(keepingCapacity: true) }
            if !judgements.isEmpty { try settle(index, text: text) }
        }
        batch.removeAll()
        streams.removeEvents()
        if keys.isFull { keys.reset() }
        eventsUntilFlush = EventBatch.size
        careForMemory(at: time)
    }

    /// Keeps what a detector judged, and passes it on to those that count it.
    private mutating func settle(_ index: Int, text: TextLookup) throws {
        defer { judgements.removeAll(keepingCapacity: true) }
        if record.isKept { record.note(judgements, by: detectors[index], index: index) }
        guard !followers[index].isEmpty else { return }
        // Groups are numbered as they come, which depends on where a reading starts; calls are not.
        let qualified = judgements.compactMap { judgement in
            judgement.call.map { (at: judgement.at, call: $0, group: judgement.group) }
        }
        for (at, call, group) in qualified.sorted(by: { ($0.at, $0.call) < ($1.at, $1.call) }) {
            let values = detectors[index].values(of: group)
            for follower in followers[index] {
                let order = instants[follower.detector].count
                instants[follower.detector].append(
                    DerivedInstant(at: at, call: call, values: values, input: follower.input, order: order)
                )
            }
        }
        // Several correlations may have passed on theirs: all in the order of time.
        for follower in followers[index] {
            instants[follower.detector].sort { ($0.at, $0.order) < ($1.at, $1.order) }
            for place in instants[follower.detector].indices { instants[follower.detector][place].order = place }
        }
    }

    private mutating func careForMemory(at time: Timestamp) {
        for index in detectors.indices { detectors[index].sweep(at: time) }
        // A rule that is alone takes the room of those that would be beside it.
        let allowed = whenFull == .leave && parts.count == 1 ? limit * 2 : limit
        guard weight > allowed, weight - weighed > allowed / 16 else { return }
        for index in detectors.indices { detectors[index].weigh() }
        while weight > (parts.count > 1 ? limit : allowed) {
            let before = weight
            switch whenFull {
            case .leave where parts.count > 1: leaveLargest()
            case .leave, .forget: forget()
            }
            guard weight < before else { break }
        }
        weighed = weight
    }

    /// Leaves the part of the rules that holds most for another reading.
    private mutating func leaveLargest() {
        var weights: [Int: Int] = [:]
        for index in detectors.indices { weights[partOf[index], default: 0] += detectors[index].weight }
        guard let largest = parts.max(by: { (weights[$0] ?? 0, $0) < (weights[$1] ?? 0, $1) }) else { return }
        parts.remove(largest)
        leftParts.insert(largest)
        for index in detectors.indices where partOf[index] == largest {
            detectors[index] = makeDetector(detectors[index].plan, frame: frame, batch: batch)
            instants[index] = []
        }
    }

    private mutating func forget() {
        guard let largest = detectors.indices.max(by: { detectors[$0].weight < detectors[$1].weight }) else { return }
        detectors[largest].shed()
    }

    /// The rules that were left for another reading, because they had no room; `nil` for none.
    var left: RuleShare? { leftParts.isEmpty ? nil : RuleShare(parts: leftParts) }

    /// The rules that saw everything.
    var kept: RuleShare { RuleShare(parts: parts) }

    /// The detectors that saw everything.
    private var evaluated: [any Detector] {
        detectors.indices.filter { parts.contains(partOf[$0]) }.map { detectors[$0] }
    }

    private var weight: Int { detectors.reduce(0) { $0 + $1.weight } }

    /// Whether an episode that touches `window` may have begun before the engine could see it.
    package func isCutOff(in window: TimeWindow) -> Bool {
        evaluated.contains { detector in
            detector.plan.isReporting && detector.exactFrom > .distantPast
                && detector.results.contains { result in
                    window.overlaps(TimeWindow(start: result.episode.openedAt, end: result.episode.lastSeen))
                        && result.episode.openedAt - detector.plan.quiet < detector.exactFrom
                }
        }
    }

    /// The findings whose episodes touch `window`; those that were quiet at its end are resolved.
    ///
    /// - Throws: what `text` throws.
    package func findings(in window: TimeWindow, text: TextLookup) throws -> [Finding] {
        try evaluated.filter(\.plan.isReporting).flatMap { detector -> [Finding] in
            let discovery = discovery(of: detector, in: window)
            return try (discovery?.kept ?? detector.results).compactMap { result in
                let words = FindingWords(detector.plan, result, frame: frame, until: window.end)
                guard window.overlaps(TimeWindow(start: result.episode.openedAt, end: words.lastSeen)) else {
                    return nil
                }
                return try words.finding(text: text)
            }
        }
    }

    /// What is kept of a rule about unusual series; `nil` for other rules.
    private func discovery(of detector: any Detector, in window: TimeWindow) -> FalseDiscovery? {
        guard detector.plan.correlation.kind == .spike else { return nil }
        let results = detector.results.filter { result in
            window.overlaps(TimeWindow(start: result.episode.openedAt, end: result.episode.lastSeen))
        }
        guard results.isEmpty else {
            // All that opened on the days of those in the window, so that it does not matter where the window ends.
            let days = Set(results.map { floorDivide($0.episode.openedAt.seconds, 86_400) })
            let all = detector.results.filter { days.contains(floorDivide($0.episode.openedAt.seconds, 86_400)) }
            return FalseDiscovery(all, groupsByDay: detector.account.groupsByDay)
        }
        return FalseDiscovery([], groupsByDay: [:])
    }

    /// How much of what was found in a window may be chance, where rules are about unusual series.
    func notes(onChanceIn window: TimeWindow) -> [Diagnostic] {
        evaluated.filter(\.plan.isReporting).compactMap { detector in
            discovery(of: detector, in: window)?.note(on: detector.plan.header.title)
        }
    }

    /// The judged instants that were to be recorded, in the order of time.
    ///
    /// - Throws: what `text` throws.
    package func judgedInstants(text: TextLookup) throws -> [JudgedInstant] {
        try record.instants(plans: detectors.map(\.plan), frame: frame, text: text)
    }

    /// What a reader should know about the evaluation itself.
    package var notes: [Diagnostic] {
        evaluated.flatMap { detector -> [Diagnostic] in
            var notes: [Diagnostic] = []
            let title = detector.plan.header.title
            if detector.account.withoutGroup > 0 {
                let fields = detector.plan.correlation.groupBy.joined(separator: ", ")
                let message = "'\(title)' left out \(detector.account.withoutGroup) calls that lack \(fields)"
                notes.append(Diagnostic(.note, at: nil, message))
            }
            if detector.account.forgotten > 0 {
                let message =
                    "'\(title)' held too much at once and forgot older events \(detector.account.forgotten) times: what "
                    + "it counted is a lower bound; group by more fields or shorten its timespan"
                notes.append(Diagnostic(.warning, at: detector.plan.header.location, message))
            }
            if detector.account.surplus > 0 {
                let message =
                    "'\(title)' found \(detector.plan.episodeLimit) things, which are kept, and \(detector.account.surplus) "
                    + "later ones, which are not; narrow its condition or group by fewer fields"
                notes.append(Diagnostic(.warning, at: detector.plan.header.location, message))
            }
            return notes
        }
    }

    /// Whether every rule saw all that it had to see, and what it found is kept.
    package var isComplete: Bool { evaluated.allSatisfy { $0.account.forgotten == 0 && $0.account.surplus == 0 } }
}
