internal import KeytrailModel
internal import KeytrailRules

/// `event_count`: how many events.
struct EventCountMeasure: GroupMeasure {
    private var window: SlidingWindow<Void>
    private var history: BaselineHistory?
    private let quietAfter: TimeSpan
    private let least: Double

    init(_ correlation: Correlation) {
        window = SlidingWindow(length: correlation.timespan)
        least = correlation.leastMeasure
        history = correlation.baseline.map { BaselineHistory(baseline: $0, window: correlation.timespan) }
        quietAfter = correlation.timespan + (correlation.baseline?.lookback ?? .zero) + correlation.timespan
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard !window.endsWith(event) else { return nil }
        window.append(event, value: ())
        history?.append(event.at)
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
        history?.judge(measure, at: time) ?? (true, nil)
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.bytes + (history?.bytes ?? 0) }

    mutating func shed() { window.shed() }

    func isIdle(at time: Timestamp) -> Bool { window.latest.map { $0 + quietAfter < time } ?? true }
}
