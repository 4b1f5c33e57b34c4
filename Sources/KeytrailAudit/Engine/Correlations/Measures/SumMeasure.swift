internal import KeytrailModel
internal import KeytrailRules

/// `value_sum` and `value_avg`: the sum of a field over the events that have a number there, or the mean.
///
/// Sums are exact to 2⁻⁴⁰, in fixed point, so that they do not depend on the order of adding and removing.
struct SumMeasure: GroupMeasure {
    private static let unit = 0x1p40
    /// Beyond this a value counts as this, so that no sum overflows.
    private static let largest = 0x1p60

    private var window: SlidingWindow<Int128>
    private var sum: Int128 = 0
    private let length: TimeSpan
    private let isMean: Bool

    init(_ correlation: Correlation) {
        length = correlation.timespan
        window = SlidingWindow(length: correlation.timespan)
        isMean = correlation.kind == .valueAverage
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard case .number(let number) = event.value else { return nil }
        let bounded = min(max(number, -SumMeasure.largest), SumMeasure.largest)
        let fixed = Int128((bounded * SumMeasure.unit).rounded())
        guard !window.endsWith(event, value: fixed) else { return nil }
        window.append(event, value: fixed)
        sum += fixed
        return nil
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time) { sum -= $0.value }
        guard !window.isEmpty else { return nil }
        let total = Double(sum) / SumMeasure.unit
        return isMean ? total / Double(window.count) : total
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.count * 2 }

    mutating func shed() { window.shed { sum -= $0.value } }

    func isIdle(at time: Timestamp) -> Bool { window.latest.map { $0 + length < time } ?? true }
}
