internal import KeytrailModel

extension Timestamp {
    /// The UTC time to the minute: `2026-11-23 16:15`.
    var minuteText: String { "\(dateText) \(clockText)" }

    /// The UTC time of day to the minute: `16:15`.
    var clockText: String { "\(pad(secondOfDay / 3_600)):\(pad(secondOfDay / 60 % 60))" }

    /// The UTC time of day to the second: `16:15:07`.
    var clockSecondText: String { "\(clockText):\(pad(secondOfDay % 60))" }

    /// The UTC day for a chart: `23 Nov`.
    var dayText: String { "\(date.day) \(Timestamp.months[date.month - 1])" }

    /// The month for a chart: `Nov 2026`.
    var monthText: String { "\(Timestamp.months[date.month - 1]) \(date.year)" }

    /// The UTC date.
    var date: CivilDate { CivilDate(daysSinceEpoch: daysSinceEpoch) }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private func pad(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension TimeWindow {
    /// Both ends in words, the day not repeated: `2026-11-23 02:14 to 02:31 UTC`; one instant when they share a minute.
    var text: String {
        if start.minuteText == end.minuteText { return "\(start.minuteText) UTC" }
        let end = start.dateText == end.dateText ? end.clockText : end.minuteText
        return "\(start.minuteText) to \(end) UTC"
    }
}

extension TimeWindow {
    /// The length for a reader: to a period that ends with the last microsecond before midnight, midnight belongs.
    var roundLength: TimeSpan {
        let length = length
        return length.microseconds % 1_000_000 == 999_999 ? length + TimeSpan(microseconds: 1) : length
    }
}

extension Finding {
    /// From the first to the last instant at which the condition held.
    var window: TimeWindow { TimeWindow(start: openedAt, end: lastSeen) }
}
