internal import Foundation
internal import KeytrailModel
internal import KeytrailRules

/// `keytrail_ratio`: the share of the first rule's events among those of both, as the lower bound of Wilson's interval.
///
/// One failure of one call is no failure rate of 100 %: the bound is what the share is at least, with the confidence asked for
/// (Wilson 1927, "Probable inference, the law of succession, and statistical inference").
struct RatioMeasure: GroupMeasure {
    private var window: SlidingWindow<Bool>
    private var parts = 0
    private let length: TimeSpan
    private let terms: RatioTerms
    private let z: Double
    private let least: Double

    init(_ correlation: Correlation) {
        length = correlation.timespan
        window = SlidingWindow(length: correlation.timespan)
        if case .ratio(let terms) = correlation.terms { self.terms = terms } else { terms = RatioTerms() }
        least = correlation.leastMeasure
        z = normalQuantile(terms.confidence)
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard !window.endsWith(event) else { return nil }
        let isPart = event.inputs & 1 != 0
        window.append(event, value: isPart)
        if isPart { parts += 1 }
        return nil
    }

    mutating func mayQualify(at time: Timestamp) -> Bool {
        window.expire(at: time) { if $0.value { parts -= 1 } }
        // The lower bound of a share is below the share.
        return window.count >= terms.minimumEvents && Double(parts) >= least * Double(window.count)
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time) { if $0.value { parts -= 1 } }
        let whole = window.count
        guard whole >= terms.minimumEvents, whole > 0 else { return nil }
        return RatioMeasure.lowerBound(parts: parts, of: whole, z: z)
    }

    /// The lower end of Wilson's interval.
    static func lowerBound(parts: Int, of whole: Int, z: Double) -> Double {
        let n = Double(whole)
        let share = Double(parts) / n
        let centre = share + z * z / (2 * n)
        let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, (centre - spread) / (1 + z * z / n))
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.bytes }

    mutating func shed() { window.shed { if $0.value { parts -= 1 } } }

    func isIdle(at time: Timestamp) -> Bool { window.latest.map { $0 + length < time } ?? true }
}

/// The number that a standard normal value is below with probability `p`, 0 < p < 1.
///
/// Bisection of the distribution function over ±10, which covers every `p` that a Double tells from 0 and 1.
func normalQuantile(_ p: Double) -> Double {
    var low = -10.0
    var high = 10.0
    for _ in 0..<80 {
        let middle = (low + high) / 2
        if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
}
