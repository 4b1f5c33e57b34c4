package import KeytrailModel

/// How far a provider's times lie behind or before ours, estimated from the pairs themselves.
package struct ClockOffset: Sendable, Equatable {
    /// What to add to a call's time for the event's; zero where too few pairs agree.
    package var offset: TimeSpan
    /// How many pairs speak for it.
    package var pairs: Int

    /// Further apart, an event and a call have nothing to do with each other.
    static let limit = TimeSpan.minutes(10)
    /// With fewer pairs, chance decides.
    private static let fewest = 3
    private static let bin: Int64 = 2_000_000

    /// Estimates from the distances between events and calls that may belong together, in any order.
    ///
    /// Distances of true pairs fall together, those of others spread: the fullest two seconds win, the ones nearest to zero of equal
    /// ones, and the median of what lies around them is the offset.
    init(distances: [TimeSpan]) {
        let near = distances.map(\.microseconds).filter { abs($0) <= ClockOffset.limit.microseconds }
        var bins: [Int64: Int] = [:]
        for distance in near { bins[ClockOffset.bin(of: distance), default: 0] += 1 }
        let fullest = bins.max { left, right in (left.value, -abs(left.key)) < (right.value, -abs(right.key)) }
        guard let fullest, fullest.value >= ClockOffset.fewest else {
            self.init(offset: .zero, pairs: 0)
            return
        }
        let around = near.filter { abs(ClockOffset.bin(of: $0) - fullest.key) <= 1 }.sorted()
        self.init(offset: TimeSpan(microseconds: around[around.count / 2]), pairs: around.count)
    }

    private init(offset: TimeSpan, pairs: Int) {
        self.offset = offset
        self.pairs = pairs
    }

    /// Bins have their middle at zero.
    private static func bin(of distance: Int64) -> Int64 {
        let shifted = distance + bin / 2
        return shifted >= 0 ? shifted / bin : (shifted - bin + 1) / bin
    }
}
