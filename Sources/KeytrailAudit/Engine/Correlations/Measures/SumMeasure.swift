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
    private let least: Double

    init(_ correlation: Correlation) {
        length = correlation.timespan
        window = SlidingWindow(length: correlation.timespan)
        least = correlation.leastMeasure
        isMean = correlation.kind == .valueAverage
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard case .number(let number) = event.value else { return nil }
        let fixed = SumMeasure.fixed(number)
        guard !window.endsWith(event, value: fixed) else { return nil }
        window.append(event, value: fixed)
        sum += fixed
        return nil
    }

    mutating func mayQualify(at time: Timestamp) -> Bool { measure(at: time, on: .event).map { $0 >= least } ?? false }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time) { sum -= $0.value }
        guard !window.isEmpty else { return nil }
        let total = SumMeasure.number(sum)
        return isMean ? total / Double(window.count) : total
    }

    /// A number in fixed point; whole ones the short way.
    private static func fixed(_ number: Double) -> Int128 {
        if let whole = Int64(exactly: number), abs(number) < largest { return Int128(whole) << 40 }
        return Int128((min(max(number, -largest), largest) * unit).rounded())
    }

    /// The number of a sum; one whose whole part fits 64 bits the short way.
    private static func number(_ sum: Int128) -> Double {
        let whole = sum >> 40
        guard let short = Int64(exactly: whole) else { return Double(sum) / unit }
        return Double(short) + Double(Int64(truncatingIfNeeded: sum - whole << 40)) / unit
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.bytes }

    mutating func shed() { window.shed { sum -= $0.value } }

    func isIdle(at time: Timestamp) -> Bool { window.latest.map { $0 + length < time } ?? true }
}
