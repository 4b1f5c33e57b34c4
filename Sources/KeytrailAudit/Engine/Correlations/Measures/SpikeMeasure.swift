internal import KeytrailBaseline
internal import KeytrailModel
internal import KeytrailRules

/// `keytrail_spike`: how many times as many events as the group usually has then, or as few.
///
/// Five minutes are judged when they are over, by what the group did in the eight weeks before; see `SeasonalSeries`. Where too few
/// events matter, each hour that is over is judged too, events or not.
struct SpikeMeasure: GroupMeasure {
    private static let hour: Int64 = 3_600

    private var series: SeasonalSeries
    private let looksDown: Bool
    /// When the newest event's five minutes are over, and its calls: the first, and the newest.
    private var end = Int64.min
    private var first: [CallID] = []
    private var latest: (at: Timestamp, call: CallID)?
    /// When the group is judged next, in seconds; `nil` for when an event comes.
    private var awaited: Int64?
    /// Whether the deadline that was judged last was the one awaited: events may have brought it forward.
    private var wasAwaited = false
    private var newDay: Int64?
    private var day = Int64.min
    private(set) var detail: UnusualBucket?

    init(_ correlation: Correlation) {
        let terms: SpikeTerms
        if case .spike(let own) = correlation.terms { terms = own } else { terms = SpikeTerms() }
        let measures = CountMeasures(correlation, terms)
        let marks = terms.marks.map(\.seconds)
        series = SeasonalSeries(measures, zone: terms.zone, marks: marks)
        looksDown = terms.direction != .up
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        if !event.isDerived, let latest, latest.at == event.at, latest.call == event.call { return nil }
        let seconds = event.at.seconds
        series.count(at: seconds)
        let end = (floorDivide(seconds, BucketPlace.seconds) + 1) * BucketPlace.seconds
        if end != self.end {
            first.removeAll(keepingCapacity: true)
            self.end = end
            note(day: floorDivide(seconds, 86_400))
        }
        if first.count < Evidence.oldestKept { first.append(event.call) }
        latest = (event.at, event.call)
        guard awaited.map({ end < $0 }) ?? true else { return nil }
        awaited = end
        return Timestamp(seconds: end)
    }

    private mutating func note(day: Int64) {
        guard day != self.day else { return }
        (self.day, newDay) = (day, day)
    }

    mutating func takeNewDay() -> Int64? {
        defer { newDay = nil }
        return newDay
    }

    /// An instant with events is not over.
    mutating func mayQualify(at time: Timestamp) -> Bool { false }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        wasAwaited = occasion == .deadline && awaited == time.seconds
        guard wasAwaited else { return nil }
        let found = series.advance(through: time.seconds)
        awaited = next(after: time.seconds)
        detail = found.max { $0.deviation.factor < $1.deviation.factor }
        return detail?.deviation.factor
    }

    func deadline(after time: Timestamp) -> Timestamp? { wasAwaited ? awaited.map { Timestamp(seconds: $0) } : nil }

    private func next(after time: Int64) -> Int64? {
        if end > time { return end }
        guard !series.isAsleep else { return nil }
        if series.isUnusual { return time + BucketPlace.seconds }
        return looksDown ? (floorDivide(time, SpikeMeasure.hour) + 1) * SpikeMeasure.hour : nil
    }

    func judge(_ measure: Double, at time: Timestamp) -> (isUnusual: Bool, usual: Double?) {
        (true, detail?.deviation.expected)
    }

    var evidence: Evidence? {
        guard let latest else { return nil }
        let counted = Int(min(detail?.deviation.observed ?? 0, 1e15))
        return Evidence(count: max(counted, first.count), oldest: first, newest: latest.call)
    }

    var held: Int { series.bytes + first.capacity * MemoryLayout<CallID>.stride }

    /// What is forgotten in part would be judged wrongly: the group is got to know anew.
    mutating func shed() { series.forget() }

    func isIdle(at time: Timestamp) -> Bool {
        latest.map { $0.at + TimeSpan.seconds(SeasonalSeries.reach) < time } ?? true
    }
}

extension Timestamp {
    /// Whole seconds since the Unix epoch, rounded down.
    var seconds: Int64 { floorDivide(microseconds, 1_000_000) }
}

extension CountMeasures {
    /// What a rule asks for.
    fileprivate init(_ correlation: Correlation, _ terms: SpikeTerms) {
        self.init()
        longest = Int(correlation.timespan.microseconds / 1_000_000 / BucketPlace.seconds)
        dayRatio = max(1, correlation.leastMeasure)
        ratio = longest > CountMeasures.lengths[3] ? max(dayRatio, terms.shortRatio) : dayRatio
        difference = Double(terms.minimumDifference)
        looksUp = terms.direction != .down
        looksDown = terms.direction != .up
    }
}
