internal import KeytrailModel
internal import KeytrailRules

/// `keytrail_silence`: how many events the group had before it fell silent for the timespan.
///
/// Known when the timespan has passed without an event, in event time. The activity before is counted in 64ths of the
/// look-back, aligned to multiples since the epoch.
struct SilenceMeasure: GroupMeasure {
    private static let parts: Int64 = 64

    private let length: TimeSpan
    private let lookback: TimeSpan
    private var history: BucketCounts
    private var latest: (at: Timestamp, call: CallID)?
    private var isAwaited = false

    init(_ correlation: Correlation) {
        length = correlation.timespan
        lookback = correlation.silenceLookback
        let width = max(1, lookback.microseconds / SilenceMeasure.parts)
        history = BucketCounts(width: width, reach: lookback.microseconds)
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        // A call that several of the rules see under other names is one event.
        if let latest, latest.at == event.at, latest.call == event.call, !event.isDerived { return nil }
        latest = (event.at, event.call)
        history.count(event.at.microseconds)
        guard !isAwaited else { return nil }
        isAwaited = true
        return event.at + length
    }

    mutating func mayQualify(at time: Timestamp) -> Bool { false }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        guard occasion == .deadline, let latest else { return nil }
        isAwaited = false
        guard latest.at + length <= time else {
            isAwaited = true
            return nil
        }
        return history.oldest(notBefore: (latest.at - lookback).microseconds).map { Double($0.events) }
    }

    func deadline(after time: Timestamp) -> Timestamp? {
        guard isAwaited, let latest else { return nil }
        return latest.at + length
    }

    var evidence: Evidence? { latest.map { Evidence(count: 1, oldest: [$0.call], newest: $0.call) } }

    var held: Int { history.bytes }

    mutating func shed() {}

    func isIdle(at time: Timestamp) -> Bool { latest.map { $0.at + length + lookback < time } ?? true }
}

extension Correlation {
    /// How far back a silence rule counts; zero for other types.
    var silenceLookback: TimeSpan {
        if case .silence(let terms) = terms { return terms.lookback }
        return kind == .silence ? SilenceTerms().lookback : .zero
    }
}
