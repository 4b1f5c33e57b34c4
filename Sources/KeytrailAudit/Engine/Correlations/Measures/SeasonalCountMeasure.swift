internal import KeytrailBaseline
internal import KeytrailModel
internal import KeytrailRules

/// `event_count` with a baseline of `season: week`: how many events, where that is more than the group usually has then.
struct SeasonalCountMeasure: GroupMeasure {
    /// So many waiting buckets are learned from, even if nobody asks.
    private static let mostWaiting = 64

    private var window: SlidingWindow<Void>
    private var series: SeasonalSeries
    private let length: TimeSpan
    private let least: Double
    private let coldStart: Baseline.ColdStart
    private(set) var detail: UnusualBucket?

    init(_ correlation: Correlation) {
        length = correlation.timespan
        window = SlidingWindow(length: correlation.timespan)
        least = correlation.leastMeasure
        coldStart = correlation.baseline?.coldStart ?? .quiet
        var measures = CountMeasures()
        measures.ratio = correlation.baseline?.ratio ?? measures.ratio
        measures.looksDown = false
        series = SeasonalSeries(measures, zone: correlation.baseline?.zone)
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard !window.endsWith(event) else { return nil }
        window.append(event, value: ())
        series.count(at: event.at.seconds)
        if series.waitingCount > SeasonalCountMeasure.mostWaiting { _ = series.advance(through: event.at.seconds) }
        return nil
    }

    mutating func mayQualify(at time: Timestamp) -> Bool {
        window.expire(at: time)
        return Double(window.count) >= least
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time)
        return Double(window.count)
    }

    mutating func judge(_ measure: Double, at time: Timestamp) -> (isUnusual: Bool, usual: Double?) {
        detail = nil
        _ = series.advance(through: time.seconds)
        switch series.compare(measure, from: (time - length).seconds, through: time.seconds) {
        case .unknown: return (coldStart == .floor, nil)
        case .usual(let expected): return (false, expected)
        case .unusual(let found):
            detail = found
            return (true, found.deviation.expected)
        }
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.bytes + series.bytes }

    /// What is forgotten in part would be judged wrongly: the group is got to know anew.
    mutating func shed() {
        window.shed()
        series.forget()
    }

    func isIdle(at time: Timestamp) -> Bool {
        window.latest.map { $0 + TimeSpan.seconds(SeasonalSeries.reach) < time } ?? true
    }
}
