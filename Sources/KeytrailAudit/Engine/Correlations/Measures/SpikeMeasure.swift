internal import KeytrailModel
internal import KeytrailRules

/// `keytrail_spike`: how many times as many events as in comparable windows before.
///
/// Comparable are the window right before, the same one a day before and a week before, as far as the group was there; the
/// median of them counts, so that one unusual day does not decide. Past windows are counted in twelfths that are aligned to
/// multiples since the epoch (see the decision on aligned windows), so that the same events give the same counts wherever a
/// reading starts.
struct SpikeMeasure: GroupMeasure {
    private static let parts: Int64 = 12
    private static let day: Int64 = 86_400_000_000

    private var window: SlidingWindow<Void>
    private var history: BucketCounts
    private let length: TimeSpan
    private let terms: SpikeTerms
    private var reference: Double?

    init(_ correlation: Correlation) {
        length = correlation.timespan
        window = SlidingWindow(length: correlation.timespan)
        if case .spike(let terms) = correlation.terms { self.terms = terms } else { terms = SpikeTerms() }
        let width = max(1, correlation.timespan.microseconds / SpikeMeasure.parts)
        let reach = 7 * SpikeMeasure.day + 2 * correlation.timespan.microseconds
        history = BucketCounts(width: width, reach: reach)
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard !window.endsWith(event) else { return nil }
        window.append(event, value: ())
        history.count(event.at.microseconds)
        return nil
    }

    mutating func mayQualify(at time: Timestamp) -> Bool {
        window.expire(at: time)
        return window.count >= terms.minimumCurrent
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time)
        reference = nil
        guard window.count >= terms.minimumCurrent else { return nil }
        let span = length.microseconds
        let ends = [span, SpikeMeasure.day, 7 * SpikeMeasure.day].map { time.microseconds - $0 }
        // No further back than a reading that starts at the rule's look-back sees.
        let beginning = time.microseconds - 7 * SpikeMeasure.day - 2 * span
        let counts = ends.compactMap { history.total(from: $0 - span, to: $0, since: beginning) }.sorted()
        guard counts.count >= 2 else { return nil }
        let middle = counts.count == 3 ? Double(counts[1]) : Double(counts[0] + counts[1]) / 2
        reference = middle
        return Double(window.count) / max(middle, Double(terms.minimumReference))
    }

    mutating func judge(_ measure: Double, at time: Timestamp) -> (isUnusual: Bool, usual: Double?) {
        (true, reference)
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.bytes + history.bytes }

    mutating func shed() { window.shed() }

    func isIdle(at time: Timestamp) -> Bool {
        window.latest.map { $0 + length + length + .days(7) < time } ?? true
    }
}
