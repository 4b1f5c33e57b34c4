internal import KeytrailModel

/// Activity in as many columns as a chart can show apart.
struct ActivityColumns {
    /// The length of time of one column.
    let span: TimeSpan
    /// Oldest first.
    let columns: [Activity.Bucket]
    /// Whether a column holds several buckets.
    let isMerged: Bool

    /// Merges neighbours until there are at most `limit` columns.
    init(_ activity: Activity, limit: Int) {
        let count = activity.buckets.count
        // Hours in a day and days in a week divide evenly by these.
        let factors = [1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168, 336]
        let factor = factors.first { (count + $0 - 1) / $0 < limit } ?? (count + limit - 1) / limit
        let length = max(1, activity.bucket.microseconds).multipliedSaturating(by: factor)
        var columns: [Activity.Bucket] = []
        for bucket in activity.buckets {
            let offset = bucket.start.microseconds % length
            let start = bucket.start - TimeSpan(microseconds: offset < 0 ? offset + length : offset)
            if factor > 1, let last = columns.last, last.start == start {
                columns[columns.count - 1].counts += bucket.counts
            } else {
                columns.append(Activity.Bucket(start: factor > 1 ? start : bucket.start, counts: bucket.counts))
            }
        }
        span = TimeSpan(microseconds: length)
        self.columns = columns
        isMerged = factor > 1
    }

    /// A mark on the time axis: its place from 0 to 1, and its label.
    struct Mark {
        var position: Double
        var label: String
    }

    /// At most six marks at round times.
    var marks: [Mark] {
        guard let first = columns.first, let last = columns.last else { return [] }
        let length = last.start + span - first.start
        let total = Double(length.microseconds)
        let position = { (time: Timestamp) in Double((time - first.start).microseconds) / total }
        let starts =
            length > .days(92) ? months(from: first.start, through: last.start) : rounds(length, from: first.start)
        return starts.map { time in
            let label =
                if length > .days(92) { time.monthText } else if time.secondOfDay == 0 { time.dayText } else {
                    time.clockText
                }
            return Mark(position: position(time), label: label)
        }.filter { $0.position >= 0 && $0.position < 0.93 }
    }

    private func rounds(_ length: TimeSpan, from first: Timestamp) -> [Timestamp] {
        let steps: [TimeSpan] = [
            .minutes(1), .minutes(5), .minutes(15), .hours(1), .hours(2), .hours(4), .hours(6), .hours(12), .days(1),
            .days(2),
            .days(4), .days(7), .days(14), .days(28),
        ]
        let step = (steps.first { length.microseconds / $0.microseconds < 6 } ?? .days(28)).microseconds
        let remainder = first.microseconds % step
        let start = first - TimeSpan(microseconds: remainder) + TimeSpan(microseconds: remainder > 0 ? step : 0)
        return (0..<7).map { start + TimeSpan(microseconds: $0 * step) }
    }

    private func months(from first: Timestamp, through last: Timestamp) -> [Timestamp] {
        let begin = first.date.year * 12 + Int64(first.date.month) - 1
        let end = last.date.year * 12 + Int64(last.date.month) - 1
        let step = max(1, (end - begin + 5) / 6)
        return stride(from: begin, through: end, by: Int(step)).compactMap { month in
            CivilDate(year: month / 12, month: Int(month % 12) + 1, day: 1)
                .map { Timestamp(seconds: $0.daysSinceEpoch * 86_400) }
        }
    }
}
