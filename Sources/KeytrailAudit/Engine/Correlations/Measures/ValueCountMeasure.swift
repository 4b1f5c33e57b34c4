internal import KeytrailModel
internal import KeytrailRules

/// `value_count`: how many different values of a field, or combinations of several.
struct ValueCountMeasure: GroupMeasure {
    private var window: SlidingWindow<Int>
    /// How many events inside have each value.
    private var counts: [Int: Int] = [:]
    private let length: TimeSpan

    init(_ correlation: Correlation) {
        length = correlation.timespan
        window = SlidingWindow(length: correlation.timespan)
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard !window.endsWith(event) else { return nil }
        switch event.value {
        case .identity(let value): append(event, value: value)
        case .identities(let values): for value in values { append(event, value: value) }
        case .none, .number, .place: break
        }
        return nil
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time) { ValueCountMeasure.drop($0.value, from: &counts) }
        return Double(counts.count)
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.count + counts.count * 2 }

    mutating func shed() {
        window.shed { ValueCountMeasure.drop($0.value, from: &counts) }
    }

    func isIdle(at time: Timestamp) -> Bool { window.latest.map { $0 + length < time } ?? true }

    private mutating func append(_ event: CorrelatedEvent, value: Int) {
        window.append(event, value: value)
        counts[value, default: 0] += 1
    }

    private static func drop(_ value: Int, from counts: inout [Int: Int]) {
        guard let count = counts[value] else { return }
        counts[value] = count > 1 ? count - 1 : nil
    }
}
