package import KeytrailModel

/// Latencies counted in buckets whose width grows with the value, as HdrHistogram does.
///
/// There are as many recorders as credentials, and most of those have few calls: the first ones are kept as a list of their
/// buckets, and only more are counted, in a table as wide as the latencies are apart.
package struct LatencyRecorder {
    /// How finely latencies are told apart.
    package enum Resolution: Int {
        /// To within a 128th: two significant digits.
        case fine = 7
        /// To within a 32nd.
        case coarse = 5
    }

    /// Longer counts as this: an hour, in microseconds.
    private static let longest: Int64 = 3_600_000_000
    /// A list that is longer takes more room than the table would.
    private static let longestList = 256

    private var resolution: Resolution
    /// The buckets of the calls, as they came; empty when there is a table.
    private var list: [UInt16] = []
    /// How many calls each bucket has, from `lowest` on; empty when there is a list.
    private var table: [UInt32] = []
    private var lowest = 0
    private var total = 0
    private var largest: Int64 = 0

    /// Nothing counted yet.
    package init(_ resolution: Resolution = .fine) {
        self.resolution = resolution
    }

    /// Counts a call's duration; longer than an hour counts as an hour.
    ///
    /// Amortised constant.
    package mutating func record(microseconds: Int64) {
        let value = min(max(microseconds, 1), LatencyRecorder.longest)
        total += 1
        largest = max(largest, value)
        count(1, in: bucket(of: value))
    }

    /// Counts what another counted too, as coarsely as the coarser of both.
    ///
    /// Linear in the buckets of both.
    package mutating func add(_ other: LatencyRecorder) {
        guard resolution == other.resolution else {
            coarsen()
            var coarser = other
            coarser.coarsen()
            return add(coarser)
        }
        for bucket in other.list { count(1, in: Int(bucket)) }
        for (offset, calls) in other.table.enumerated() where calls > 0 { count(calls, in: other.lowest + offset) }
        total += other.total
        largest = max(largest, other.largest)
    }

    /// Tells latencies apart coarsely from now on, those that were counted too.
    ///
    /// Linear in the buckets.
    package mutating func coarsen() {
        guard resolution == .fine else { return }
        let fine = self
        (list, table, resolution) = ([], [], .coarse)
        for bucket in fine.list { list.append(UInt16(self.bucket(of: fine.least(in: Int(bucket))))) }
        for (offset, calls) in fine.table.enumerated() where calls > 0 {
            count(calls, in: bucket(of: fine.least(in: fine.lowest + offset)))
        }
    }

    /// The percentiles; `nil` when nothing was counted.
    package var summary: LatencySummary? {
        guard total > 0 else { return nil }
        let counts = counted
        return LatencySummary(
            count: total,
            p50: percentile(50, counts),
            p90: percentile(90, counts),
            p95: percentile(95, counts),
            p99: percentile(99, counts),
            max: TimeSpan(microseconds: greatest(in: bucket(of: largest)))
        )
    }

    private mutating func count(_ calls: UInt32, in bucket: Int) {
        if table.isEmpty {
            if calls == 1, list.count < LatencyRecorder.longestList {
                list.append(UInt16(truncatingIfNeeded: bucket))
                return
            }
            let listed = list
            list = []
            widen(to: bucket)
            for bucket in listed { count(1, in: Int(bucket)) }
        }
        if bucket < lowest || bucket >= lowest + table.count { widen(to: bucket) }
        table[bucket - lowest] &+= calls
    }

    /// Makes room for a bucket, by whole octaves, so that there is seldom need for more.
    private mutating func widen(to bucket: Int) {
        let octave = 1 << resolution.rawValue
        let start = bucket / octave * octave
        let low = table.isEmpty ? start : min(lowest, start)
        let high = table.isEmpty ? start + octave : max(lowest + table.count, start + octave)
        var wider = [UInt32](repeating: 0, count: high - low)
        for (offset, calls) in table.enumerated() { wider[lowest - low + offset] = calls }
        (table, lowest) = (wider, low)
    }

    /// The buckets that hold calls, ascending, with their numbers of calls.
    private var counted: [(bucket: Int, calls: Int)] {
        var counts: [(bucket: Int, calls: Int)] = []
        for bucket in list.sorted() {
            if counts.last?.bucket == Int(bucket) {
                counts[counts.count - 1].calls += 1
            } else {
                counts.append((Int(bucket), 1))
            }
        }
        for (offset, calls) in table.enumerated() where calls > 0 { counts.append((lowest + offset, Int(calls))) }
        return counts
    }

    /// The largest value of the bucket that the calls up to this percentile end in.
    private func percentile(_ percent: Double, _ counts: [(bucket: Int, calls: Int)]) -> TimeSpan {
        // A hair less, so that a product that is whole is not rounded up to the next call.
        let wanted = max(1, Int((percent.nextDown * Double(total) / 100).rounded(.up)))
        var seen = 0
        for (bucket, calls) in counts {
            seen += calls
            if seen >= wanted { return TimeSpan(microseconds: min(greatest(in: bucket), largest)) }
        }
        return TimeSpan(microseconds: largest)
    }

    /// Values below twice the resolution have a bucket each; from there on each octave has as many as the resolution says.
    private func bucket(of value: Int64) -> Int {
        let shift = max(0, 63 - value.leadingZeroBitCount - resolution.rawValue)
        return shift << resolution.rawValue + Int(truncatingIfNeeded: value >> Int64(shift))
    }

    private func least(in bucket: Int) -> Int64 {
        let size = 1 << resolution.rawValue
        let shift = max(0, bucket / size - 1)
        return Int64(bucket - shift * size) << Int64(shift)
    }

    private func greatest(in bucket: Int) -> Int64 {
        let shift = max(0, bucket / (1 << resolution.rawValue) - 1)
        return least(in: bucket) + (1 << Int64(shift)) - 1
    }
}
