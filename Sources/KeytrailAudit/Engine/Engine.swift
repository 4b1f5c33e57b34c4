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
    private var callMatcher: EventMatcher
    private var trailMatcher: EventMatcher
    private let logSlot: Int
    private var detectors: ContiguousArray<any Detector> = []
    /// For each detection, the detectors that count its events.
    private var consumers: [[Consumer]]
    /// For each detector, the detectors that count its instants; always later ones.
    private var followers: [[Consumer]] = []
    private var sharedKeys = SharedKeys()
    /// For each detector, the key that it shares with others.
    private var keys: [Int?] = []
    /// Which inputs of each detector the present event matched.
    private var inputs: ContiguousArray<UInt64> = []
    private var active: ContiguousArray<Int> = []
    /// The detectors that had an event at the present instant, one bit for each.
    private var touched: ContiguousArray<UInt64> = []
    /// The detectors that may have deadlines.
    private var awaiting: [Int] = []
    private var now = Timestamp.distantPast
    private var eventsUntilCare = Engine.careInterval
    private var record: JudgementRecord
    private var judgements: [Judgement] = []
    private let limit: Int
    private let whenFull: WhenFull
    /// Whether there are rules that can be evaluated apart.
    private let isDivisible: Bool

    /// What to do when the windows hold more than they may.
    package enum WhenFull: Sendable {
        /// Forget the oldest events of the largest windows, and say so.
        case forget
        /// Stop, so that fewer rules can be tried at a time; a rule alone may hold twice as much, and then forgets.
        case stop
    }

    /// The windows would hold more than they may, and rules can be evaluated apart.
    struct Full: Error {}

    /// About how many bytes the rules' windows may hold together; see `WhenFull` for what happens past it.
    package static let memoryLimit = 64 << 20

    private static let careInterval = 4_096

    /// Compiles the rules about events; the columns they need are added to `layout`.
    ///
    /// - Parameters:
    ///   - rules: The rules.
    ///   - layout: Which columns a row has.
    ///   - share: Which of the rules.
    ///   - recording: Which judged instants to keep for `judgedInstants`.
    ///   - memoryLimit: About how many bytes the windows may hold.
    ///   - whenFull: What to do past that.
    package init(
        _ rules: RuleSet,
        layout: inout RowLayout,
        share: RuleShare = .all,
        recording: JudgementRecording = .none,
        memoryLimit: Int = Engine.memoryLimit,
        whenFull: WhenFull = .forget
    ) {
        record = JudgementRecord(recording)
        limit = memoryLimit
        self.whenFull = whenFull
        var builder = DetectorBuilder(rules, share: share, judgesAll: record.isOfAll)
        for plan in builder.plans(frame: frame, layout: &layout) {
            detectors.append(makeDetector(plan, frame: frame))
            keys.append(sharedKeys.key(of: plan, frame: frame))
        }
        consumers = builder.detectionConsumers.map { $0.map { Consumer(detector: $0.detector, input: $0.input) } }
        followers = builder.correlationConsumers.map { $0.map { Consumer(detector: $0.detector, input: $0.input) } }
        isDivisible = builder.parts > 1
        // What nobody counts need not be matched.
        let counted = consumers.map { !$0.isEmpty }
        func numbers(of events: LogSource.Events) -> [Int] {
            rules.detections.indices.filter { rules.detections[$0].source.events == events && counted[$0] }
        }
        callMatcher = EventMatcher(rules.detections, numbers: numbers(of: .calls), frame: frame, layout: &layout)
        trailMatcher = EventMatcher(rules.detections, numbers: numbers(of: .trail), frame: frame, layout: &layout)
        logSlot = frame.slot(of: .logSource, layout: &layout)
        inputs = ContiguousArray(repeating: 0, count: detectors.count)
        touched = ContiguousArray(repeating: 0, count: (detectors.count + 63) / 64)
        awaiting = detectors.indices.filter { detectors[$0].plan.hasDeadlines }
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
        if time > now { try advance(to: time, text: text) }
        frame.load(row, members: members)
        if frame.values[logSlot] == 0 {
            try callMatcher.match(frame, text: text)
            for detection in callMatcher.matched { activate(detection) }
        } else {
            try trailMatcher.match(frame, text: text)
            for detection in trailMatcher.matched { activate(detection) }
        }
        guard !active.isEmpty else { return }
        let call = CallID(startedAt: time, sequence: row[1])
        for detector in active {
            let key = try keys[detector].map { try sharedKeys.number(of: $0, frame, text: text) }
            try detectors[detector].add(frame, call: call, inputs: inputs[detector], key: key, text: text)
            inputs[detector] = 0
            touch(detector)
        }
        active.removeAll(keepingCapacity: true)
        sharedKeys.forgetEvent()
    }

    private mutating func activate(_ detection: Int) {
        for consumer in consumers[detection] {
            if inputs[consumer.detector] == 0 { active.append(consumer.detector) }
            inputs[consumer.detector] |= 1 << UInt64(consumer.input)
        }
    }

    /// Tells the engine that no event up to `time` will come any more: what was waited for until then is decided.
    ///
    /// - Throws: what `text` throws.
    package mutating func finish(at time: Timestamp, text: TextLookup) throws {
        try advance(to: time, text: text)
        try closeInstant(text: text)
    }

    /// Judges everything before `time`, deadlines between the events included.
    private mutating func advance(to time: Timestamp, text: TextLookup) throws {
        try closeInstant(text: text)
        while let deadline = nextDeadline, deadline < time {
            now = max(now, deadline)
            try closeInstant(text: text)
        }
        now = max(now, time)
        eventsUntilCare -= 1
        if eventsUntilCare == 0 { try careForMemory() }
    }

    private var nextDeadline: Timestamp? {
        var earliest: Timestamp?
        for index in awaiting {
            guard let deadline = detectors[index].nextDeadline else { continue }
            earliest = min(deadline, earliest ?? deadline)
        }
        return earliest
    }

    private mutating func touch(_ detector: Int) { touched[detector >> 6] |= 1 << UInt64(detector & 63) }

    /// Judges the present instant, inner correlations before the ones that count them.
    private mutating func closeInstant(text: TextLookup) throws {
        for index in awaiting {
            if let deadline = detectors[index].nextDeadline, deadline <= now { touch(index) }
        }
        for word in touched.indices {
            while touched[word] != 0 {
                let index = word << 6 + touched[word].trailingZeroBitCount
                touched[word] &= touched[word] - 1
                try judge(index, text: text)
            }
        }
    }

    private mutating func judge(_ index: Int, text: TextLookup) throws {
        detectors[index].judge(at: now, all: record.isOfAll, into: &judgements)
        guard !judgements.isEmpty else { return }
        defer { judgements.removeAll(keepingCapacity: true) }
        if record.isKept { record.note(judgements, at: now, by: detectors[index], index: index) }
        guard !followers[index].isEmpty else { return }
        // Groups are numbered as they come, which depends on where a reading starts; calls are not.
        let qualified = judgements.compactMap { judgement in judgement.call.map { (call: $0, group: judgement.group) } }
        for (call, group) in qualified.sorted(by: { $0.call < $1.call }) {
            let values = detectors[index].values(of: group)
            let instant = DerivedInstant(at: now, call: call, values: values)
            for follower in followers[index] {
                try detectors[follower.detector].add(instant, input: follower.input, frame: frame, text: text)
                touch(follower.detector)
            }
        }
    }

    private mutating func careForMemory() throws(Full) {
        eventsUntilCare = Engine.careInterval
        for index in detectors.indices { detectors[index].sweep(at: now) }
        // A rule that is alone already may take what the share beside it leaves.
        let allowed = whenFull == .stop && !isDivisible ? limit * 2 : limit
        while detectors.reduce(0, { $0 + $1.weight }) > allowed {
            if whenFull == .stop, isDivisible { throw Full() }
            guard let largest = detectors.indices.max(by: { detectors[$0].weight < detectors[$1].weight }) else {
                return
            }
            let before = detectors[largest].weight
            detectors[largest].shed()
            guard detectors[largest].weight < before else { return }
        }
    }

    /// Whether an episode that touches `window` may have begun before the engine could see it.
    package func isCutOff(in window: TimeWindow) -> Bool {
        detectors.contains { detector in
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
        try detectors.filter(\.plan.isReporting).flatMap { detector in
            try detector.results.compactMap { result in
                let words = FindingWords(detector.plan, result, frame: frame, until: window.end)
                guard window.overlaps(TimeWindow(start: result.episode.openedAt, end: words.lastSeen)) else {
                    return nil
                }
                return try words.finding(text: text)
            }
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
        detectors.flatMap { detector -> [Diagnostic] in
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
            return notes
        }
    }

    /// Whether every rule saw all that it had to see.
    package var isComplete: Bool { detectors.allSatisfy { $0.account.forgotten == 0 } }
}
