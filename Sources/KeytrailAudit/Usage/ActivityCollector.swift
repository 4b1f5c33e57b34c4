internal import KeytrailModel

/// Counts calls over time in buckets that keep the whole period readable.
struct ActivityCollector {
    private let width: TimeSpan
    private var buckets: [Activity.Bucket] = []

    /// At most this many buckets for a period: a month of hours, and a little.
    private static let maximumBuckets: Int64 = 800

    private static let widths: [TimeSpan] = [.hours(1), .hours(6), .days(1), .days(7), .days(30), .days(365)]

    /// Chooses the narrowest bucket that covers `window` in a readable number.
    init(window: TimeWindow) {
        let length = window.length.microseconds
        let fitting = ActivityCollector.widths.first { length / $0.microseconds < ActivityCollector.maximumBuckets }
        width = fitting ?? .days(3_650)
    }

    /// Counts a call; times never go backwards.
    ///
    /// Constant, but for the empty buckets it steps over.
    mutating func count(_ outcome: Outcome, at time: Timestamp) {
        let start = bucketStart(time)
        while let last = buckets.last, last.start < start {
            buckets.append(Activity.Bucket(start: last.start + width, counts: OutcomeCounts()))
        }
        if buckets.isEmpty { buckets.append(Activity.Bucket(start: start, counts: OutcomeCounts())) }
        buckets[buckets.count - 1].counts.count(outcome)
    }

    /// The series so far.
    var activity: Activity { Activity(bucket: width, buckets: buckets) }

    private func bucketStart(_ time: Timestamp) -> Timestamp {
        let remainder = time.microseconds % width.microseconds
        let into = remainder < 0 ? remainder + width.microseconds : remainder
        return time - TimeSpan(microseconds: into)
    }
}
