internal import KeytrailModel
internal import KeytrailRules

/// `value_percentile` and `value_median`: a percentile of a field, interpolated between its two neighbours.
///
/// The value at position p·(n − 1) of the n sorted values, counted from 0 (Hyndman and Fan 1996, definition 7).
struct QuantileMeasure: GroupMeasure {
    private var window: SlidingWindow<Double>
    private var sorted = SortedNumbers()
    private let length: TimeSpan
    private let share: Double
    private let least: Double

    init(_ correlation: Correlation) {
        length = correlation.timespan
        least = correlation.leastMeasure
        window = SlidingWindow(length: correlation.timespan)
        switch (correlation.kind, correlation.condition) {
        case (.valuePercentile, .measure(let condition)): share = condition.percentile / 100
        default: share = 0.5
        }
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard case .number(let number) = event.value, !window.endsWith(event, value: number) else { return nil }
        window.append(event, value: number)
        sorted.insert(number)
        return nil
    }

    mutating func mayQualify(at time: Timestamp) -> Bool {
        window.expire(at: time) { sorted.remove($0.value) }
        return sorted.largest.map { $0 >= least } ?? false
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        window.expire(at: time) { sorted.remove($0.value) }
        guard sorted.count > 0 else { return nil }
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        let rest = position - Double(below)
        let low = sorted[below]
        return rest == 0 ? low : low * (1 - rest) + sorted[below + 1] * rest
    }

    var evidence: Evidence? { window.evidence }

    var held: Int { window.bytes + window.count * 16 }

    mutating func shed() { window.shed { sorted.remove($0.value) } }

    func isIdle(at time: Timestamp) -> Bool { window.latest.map { $0 + length < time } ?? true }
}

/// Numbers in order, in blocks of bounded length, so that adding and removing among many stays cheap.
struct SortedNumbers {
    private static let blockLimit = 512

    private var blocks: [[Double]] = []
    private(set) var count = 0

    /// The largest number; `nil` when there is none.
    var largest: Double? { blocks.last?.last }

    /// Adds a number; the square root of the count, about.
    mutating func insert(_ number: Double) {
        count += 1
        let index = min(block(of: number), blocks.count - 1)
        guard index >= 0 else { return blocks.append([number]) }
        let place = SortedNumbers.place(of: number, in: blocks[index])
        blocks[index].insert(number, at: place)
        if blocks[index].count > SortedNumbers.blockLimit {
            let half = blocks[index].count / 2
            blocks.insert(Array(blocks[index][half...]), at: index + 1)
            blocks[index].removeSubrange(half...)
        }
    }

    /// Removes one number that is inside.
    mutating func remove(_ number: Double) {
        let index = block(of: number)
        guard index < blocks.count else { return }
        let place = SortedNumbers.place(of: number, in: blocks[index])
        guard place < blocks[index].count, blocks[index][place] == number else { return }
        blocks[index].remove(at: place)
        count -= 1
        if blocks[index].isEmpty { blocks.remove(at: index) }
    }

    /// The number at a position, from 0 for the least.
    subscript(_ position: Int) -> Double {
        var left = position
        for block in blocks {
            if left < block.count { return block[left] }
            left -= block.count
        }
        return .nan
    }

    /// The first block whose last number is not less.
    private func block(of number: Double) -> Int {
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if (blocks[middle].last ?? number) < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The first place whose number is not less.
    private static func place(of number: Double, in block: [Double]) -> Int {
        var low = 0
        var high = block.count
        while low < high {
            let middle = (low + high) / 2
            if block[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
