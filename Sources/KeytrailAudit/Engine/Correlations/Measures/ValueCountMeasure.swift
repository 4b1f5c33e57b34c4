internal import KeytrailModel
internal import KeytrailRules

/// `value_count`: how many different values of a field, or combinations of several.
struct ValueCountMeasure: GroupMeasure {
    /// An event without a value is one of the group all the same: no value is a count too.
    private var window: SlidingWindow<Int?>
    /// How many events inside have each value.
    private var counts = IntegerMap()
    private let length: TimeSpan
    private let least: Double

    init(_ correlation: Correlation) {
        length = correlation.timespan
        least = correlation.leastMeasure
        window = SlidingWindow(length: correlation.timespan)
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        switch event.value {
        case .identity(let value): append(event, value: value)
        case .none, .number, .place: append(event, value: nil)
        }
        return nil
    }

    mutating func add(_ event: CorrelatedEvent, listed: [Int]) -> Timestamp? {
        guard !listed.isEmpty, !window.endsWith(event) else {
            append(event, value: nil)
            return nil
        }
        for value in Set(listed) { insert(event, value: value) }
        return nil
    }

    mutating func mayQualify(at time: Timestamp) -> Bool {
        window.expire(at: time) { ValueCountMeasure.drop($0.value, from: &counts) }
        return Double(counts.count) >= least
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time) { ValueCountMeasure.drop($0.value, from: &counts) }
        return Double(counts.count)
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.bytes + counts.bytes }

    mutating func shed() {
        window.shed { ValueCountMeasure.drop($0.value, from: &counts) }
    }

    func isIdle(at time: Timestamp) -> Bool { window.latest.map { $0 + length < time } ?? true }

    private mutating func append(_ event: CorrelatedEvent, value: Int?) {
        if !window.endsWith(event, value: value) { insert(event, value: value) }
    }

    private mutating func insert(_ event: CorrelatedEvent, value: Int?) {
        window.append(event, value: value)
        if let value { counts.update((counts[value] ?? 0) + 1, for: value) }
    }

    private static func drop(_ value: Int?, from counts: inout IntegerMap) {
        guard let value, let count = counts[value] else { return }
        if count > 1 { counts.update(count - 1, for: value) } else { counts.remove(value) }
    }
}
