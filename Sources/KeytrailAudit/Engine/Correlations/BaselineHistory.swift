internal import KeytrailModel
internal import KeytrailRules

/// What is usual for one group: its own calls in past windows, and how far the present one stands out.
///
/// The past is cut at multiples of the window's length since the epoch, so that the same calls give the same windows
/// wherever a reading starts, and a new window costs one comparison, not a recount.
struct BaselineHistory {
    private let baseline: Baseline
    private let length: Int64
    private let capacity: Int
    /// Calls per window, by window number modulo the capacity.
    private var counts: ContiguousArray<Int32>
    private var newest: Int64?
    /// Where the newest window ends, and the place of its count.
    private var newestEnd = Int64.min
    private var newestSlot = 0
    private var usual: (last: Int64, slots: ClosedRange<Int64>, summary: Summary?)?

    /// The bytes of the counts.
    var bytes: Int { 32 + capacity * 4 }

    /// Median and spread of the comparable past.
    struct Summary: Equatable {
        var median: Double
        /// The robust standard deviation: 1.4826 times the median absolute deviation, at least a Poisson's and at least 1.
        var spread: Double
    }

    init(baseline: Baseline, window: TimeSpan) {
        self.baseline = baseline
        length = window.microseconds
        capacity = Int(baseline.lookback.microseconds / window.microseconds) + 3
        counts = ContiguousArray(repeating: 0, count: capacity)
    }

    /// Counts a call; times never go backwards.
    mutating func append(_ time: Timestamp) {
        // Most calls are in the window of the one before.
        if time.microseconds < newestEnd {
            counts[newestSlot] += 1
            return
        }
        let window = floorDivide(time.microseconds, length)
        if let newest, window > newest {
            for passed in (newest + 1)...max(newest + 1, min(window, newest + Int64(capacity))) {
                counts[slot(passed)] = 0
            }
        }
        if newest == nil || window > newest ?? window {
            if let newest, window - newest > Int64(capacity) { reset() }
            newest = window
        }
        newestEnd = (window + 1) * length
        newestSlot = slot(window)
        counts[newestSlot] += 1
    }

    /// What is usual for the window that ends at `time`; `nil` while the past is too short.
    mutating func summary(at time: Timestamp) -> Summary? {
        let start = time.microseconds - length
        let last = floorDivide(start, length) - 1
        let day: Int64 = 86_400_000_000
        let phase = floorRemainder(start, day)
        let slots = (phase / length)...((phase + length) / length)
        if let usual, usual.last == last, usual.slots == slots { return usual.summary }
        let first = ceilDivide(start - baseline.lookback.microseconds, length)
        let summary = summarise(first: first, last: last, slots: slots, perDay: day / length)
        usual = (last, slots, summary)
        return summary
    }

    /// Whether `count` calls in the window that ends at `time` are unusual, and what would be usual.
    mutating func judge(_ count: Double, at time: Timestamp) -> (isUnusual: Bool, usual: Double?) {
        guard let summary = summary(at: time) else { return (baseline.coldStart == .floor, nil) }
        let score = (count - summary.median) / summary.spread
        let ratio = count / max(summary.median, 1)
        return (score >= baseline.score && ratio >= baseline.ratio, summary.median)
    }

    private func summarise(first: Int64, last: Int64, slots: ClosedRange<Int64>, perDay: Int64) -> Summary? {
        guard let newest, last >= first else { return nil }
        let oldestKept = max(first, newest - Int64(capacity) + 1)
        let known = oldestKept > last ? [] : Array(oldestKept...last)
        guard let begin = known.firstIndex(where: { count($0) > 0 }) else { return nil }
        let history = known[begin...]
        guard history.count >= baseline.minimumWindows else { return nil }
        let isSeasonal = baseline.season != .none && perDay > 1
        let comparable = isSeasonal ? history.filter { isAlike($0, slots: slots, perDay: perDay) } : Array(history)
        guard !comparable.isEmpty else { return nil }
        let sample = comparable.map { Double(count($0)) }
        let median = sample.median
        let deviation = sample.map { abs($0 - median) }.median
        return Summary(median: median, spread: max(1.4826 * deviation, median.squareRoot(), 1))
    }

    /// Whether a past window shares time of day with the present one.
    private func isAlike(_ window: Int64, slots: ClosedRange<Int64>, perDay: Int64) -> Bool {
        let slot = floorRemainder(window, perDay)
        return slots.contains(slot) || slots.contains(slot + perDay)
    }

    private func count(_ window: Int64) -> Int32 {
        guard let newest, window <= newest, window > newest - Int64(capacity) else { return 0 }
        return counts[slot(window)]
    }

    private func slot(_ window: Int64) -> Int { Int(floorRemainder(window, Int64(capacity))) }

    private mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
    }
}

func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}

func ceilDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 { -floorDivide(-dividend, divisor) }

func floorRemainder(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    dividend - floorDivide(dividend, divisor) * divisor
}

extension [Double] {
    /// The middle of the sorted values, the mean of the two middle ones for an even count; 0 when empty.
    fileprivate var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        let middle = count / 2
        return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
