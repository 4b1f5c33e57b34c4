package import KeytrailModel

/// Latencies counted in buckets whose width grows with the value, as HdrHistogram does, but only those that hold any.
///
/// A group of calls has a few hundred different latencies of the thousands that a table for all would have room for, and there
/// are as many groups as credentials: what is kept is the buckets that were hit, in order.
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

    private let resolution: Resolution
    /// The buckets that hold calls, ascending, with their numbers of calls.
    private var buckets: [UInt16] = []
    private var counts: [UInt32] = []
    private var total = 0
    private var largest: Int64 = 0

    /// Nothing counted yet.
    package init(_ resolution: Resolution = .fine) {
        self.resolution = resolution
    }

    /// Counts a call's duration; longer than an hour counts as an hour.
    ///
    /// Logarithmic in the buckets that hold calls; linear when it is the first of its bucket.
    package mutating func record(microseconds: Int64) {
        let value = min(max(microseconds, 1), LatencyRecorder.longest)
        let bucket = bucket(of: value)
        let place = place(of: bucket)
        if place < buckets.count, buckets[place] == bucket {
            counts[place] &+= 1
        } else {
            buckets.insert(bucket, at: place)
            counts.insert(1, at: place)
        }
        total += 1
        largest = max(largest, value)
    }

    /// Counts what another counted too; both have the same resolution.
    ///
    /// Linear in the buckets of both.
    package mutating func add(_ other: LatencyRecorder) {
        precondition(resolution == other.resolution, "latencies in other buckets")
        var (buckets, counts): ([UInt16], [UInt32]) = ([], [])
        buckets.reserveCapacity(max(self.buckets.count, other.buckets.count))
        counts.reserveCapacity(buckets.capacity)
        var (own, its) = (0, 0)
        while own < self.buckets.count || its < other.buckets.count {
            let left = own < self.buckets.count ? self.buckets[own] : .max
            let right = its < other.buckets.count ? other.buckets[its] : .max
            buckets.append(min(left, right))
            counts.append((left <= right ? self.counts[own] : 0) &+ (right <= left ? other.counts[its] : 0))
            if left <= right { own += 1 }
            if right <= left { its += 1 }
        }
        (self.buckets, self.counts) = (buckets, counts)
        total += other.total
        largest = max(largest, other.largest)
    }

    /// The percentiles; `nil` when nothing was counted.
    package var summary: LatencySummary? {
        guard total > 0 else { return nil }
        return LatencySummary(
            count: total,
            p50: percentile(50),
            p90: percentile(90),
            p95: percentile(95),
            p99: percentile(99),
            max: TimeSpan(microseconds: highest(in: bucket(of: largest)))
        )
    }

    /// The largest value of the bucket that the calls up to this percentile end in.
    private func percentile(_ percent: Double) -> TimeSpan {
        // A hair less, so that a product that is whole is not rounded up to the next call.
        let wanted = max(1, Int((percent.nextDown * Double(total) / 100).rounded(.up)))
        var seen = 0
        for (bucket, count) in zip(buckets, counts) {
            seen += Int(count)
            if seen >= wanted { return TimeSpan(microseconds: min(highest(in: bucket), largest)) }
        }
        return TimeSpan(microseconds: largest)
    }

    /// Values below twice the resolution have a bucket each; from there on each octave has as many as the resolution says.
    private func bucket(of value: Int64) -> UInt16 {
        let shift = shift(of: value)
        return UInt16(truncatingIfNeeded: Int64(shift) << Int64(resolution.rawValue) + value >> Int64(shift))
    }

    private func shift(of value: Int64) -> Int {
        max(0, 63 - value.leadingZeroBitCount - resolution.rawValue)
    }

    private func highest(in bucket: UInt16) -> Int64 {
        let size = Int64(1) << Int64(resolution.rawValue)
        let shift = max(0, Int64(bucket) / size - 1)
        let low = (Int64(bucket) - shift * size) << shift
        return low + (1 << shift) - 1
    }

    /// The first place whose bucket is not below this one.
    private func place(of bucket: UInt16) -> Int {
        var low = 0
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle] < bucket { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
