/// Means of the last few values of a series, each compared with all means of that width before it.
struct MeanHistory: Sendable, Equatable {
    /// The widest mean, twice: the mean compared with ends where this one begins.
    private static let kept = 48

    /// How wide, and how many standard deviations are too many.
    fileprivate struct Comparison: Sendable, Equatable {
        let width: Int
        let measure: Double
        var mean = 0.0
        var variance = 0.0
        var count = 0.0
    }

    private var comparisons: [Comparison]
    private var ring = [Float](repeating: 0, count: kept)
    private var newest = 0
    private var filled = 0

    /// Prepares comparisons by rising width, of at most 24.
    init(comparisons: [(width: Int, measure: Double)]) {
        self.comparisons = comparisons.map { Comparison(width: $0.width, measure: $0.measure) }
    }

    /// Takes in the next value; how far the farthest mean is beyond its measure, 1 at the measure.
    mutating func observe(_ value: Double) -> Double {
        newest = newest == MeanHistory.kept - 1 ? 0 : newest + 1
        ring[newest] = Float(value)
        if filled < MeanHistory.kept { filled += 1 }
        var excess = 0.0
        var sum = 0.0
        var summed = 0
        for index in comparisons.indices {
            let width = comparisons[index].width
            sum += total(from: summed, to: min(width, filled))
            summed = min(width, filled)
            excess = max(excess, comparisons[index].excess(of: sum / Double(summed)))
            let earlier = min(2 * width, filled) - width
            if earlier > 0 { comparisons[index].learn(total(from: width, to: width + earlier) / Double(earlier)) }
        }
        return excess
    }

    /// The sum of the values that are `first` to `end` values old.
    private func total(from first: Int, to end: Int) -> Double {
        var sum = 0.0
        var place = newest - first
        if place < 0 { place += MeanHistory.kept }
        for _ in first..<max(first, end) {
            sum += Double(ring[place])
            place = place == 0 ? MeanHistory.kept - 1 : place - 1
        }
        return sum
    }

    /// Writes values and moments.
    func write(to bytes: inout ByteWriter) {
        bytes.write(UInt8(newest))
        bytes.write(UInt8(filled))
        for value in ring { bytes.write(value) }
        for comparison in comparisons {
            for number in [comparison.mean, comparison.variance, comparison.count] { bytes.write(number) }
        }
    }

    /// Reads what a history with the same comparisons wrote; false when the bytes are no such.
    mutating func read(_ bytes: inout ByteReader) -> Bool {
        guard let newest = bytes.read(UInt8.self), let filled = bytes.read(UInt8.self),
            newest < MeanHistory.kept, filled <= MeanHistory.kept, let ring = bytes.readFloats(MeanHistory.kept)
        else { return false }
        (self.newest, self.filled, self.ring) = (Int(newest), Int(filled), ring)
        for index in comparisons.indices {
            guard let mean = bytes.readDouble(), let variance = bytes.readDouble(), let count = bytes.readDouble(),
                variance >= 0, count >= 0
            else { return false }
            comparisons[index].mean = mean
            comparisons[index].variance = variance
            comparisons[index].count = count
        }
        return true
    }
}

extension MeanHistory.Comparison {
    /// How far a mean is from those before it, in measures.
    fileprivate func excess(of value: Double) -> Double {
        guard count >= 10 else { return 0 }
        // A series that never moved has no deviation; rounding alone must not be one.
        let deviation = max(variance.squareRoot(), 1e-6 * abs(mean) + 1e-12)
        return abs(value - mean) / deviation / measure
    }

    fileprivate mutating func learn(_ value: Double) {
        count += 1
        let weight = 1 / count
        let distance = value - mean
        mean += weight * distance
        variance = (1 - weight) * (variance + weight * distance * distance)
    }
}
