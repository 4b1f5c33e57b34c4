/// The periods that people report on: whole days, weeks and months of the calendar, in UTC.
package enum CalendarPeriod: String, Sendable, Hashable, CaseIterable {
    /// From midnight to midnight.
    case day
    /// From Monday to Monday (ISO 8601).
    case week
    /// From the first of a month to the first of the next; 28 to 31 days.
    case month

    /// The last whole period that is over at `time`.
    package func last(at time: Timestamp) -> TimeWindow { window(endingBefore: start(of: time)) }

    /// The period before the one that begins where `window` does.
    package func before(_ window: TimeWindow) -> TimeWindow { self.window(endingBefore: start(of: window.start)) }

    private func window(endingBefore end: Timestamp) -> TimeWindow {
        let last = end - TimeSpan(microseconds: 1)
        return TimeWindow(start: start(of: last), end: last)
    }

    /// The first instant of the period that `time` lies in.
    private func start(of time: Timestamp) -> Timestamp {
        let perDay = TimeSpan.days(1).microseconds
        let day = time.microseconds / perDay - (time.microseconds % perDay < 0 ? 1 : 0)
        let first =
            switch self {
            case .day: day
            // 1970-01-01 was a Thursday, three days after a Monday.
            case .week: day - ((day + 3) % 7 + 7) % 7
            case .month: day - Int64(CivilDate(daysSinceEpoch: day).day) + 1
            }
        return Timestamp(seconds: first * 86_400)
    }
}
