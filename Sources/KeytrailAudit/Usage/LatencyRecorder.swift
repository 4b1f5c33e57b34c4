internal import Histogram
internal import KeytrailModel

/// Latencies in a high-dynamic-range histogram: two significant digits from 1 µs to an hour in a few kilobytes.
struct LatencyRecorder {
    private var histogram = Histogram<UInt32>(
        lowestDiscernibleValue: 1,
        highestTrackableValue: 3_600_000_000,
        numberOfSignificantValueDigits: .two
    )

    /// Counts a call's duration; longer than an hour counts as an hour.
    ///
    /// Constant.
    mutating func record(microseconds: Int64) {
        histogram.record(UInt64(min(max(microseconds, 1), 3_600_000_000)))
    }

    /// The percentiles; `nil` when nothing was counted.
    var summary: LatencySummary? {
        guard histogram.totalCount > 0 else { return nil }
        func percentile(_ percent: Double) -> TimeSpan {
            TimeSpan(microseconds: Int64(histogram.valueAtPercentile(percent)))
        }
        return LatencySummary(
            count: Int(histogram.totalCount),
            p50: percentile(50),
            p90: percentile(90),
            p95: percentile(95),
            p99: percentile(99),
            max: TimeSpan(microseconds: Int64(histogram.max))
        )
    }
}
