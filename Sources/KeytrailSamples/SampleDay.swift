internal import KeytrailModel

/// One day of the samples, in UTC.
struct SampleDay {
    /// Counted from 0.
    let index: Int
    /// Whether people do not work, whatever day it is.
    var isHoliday = false

    /// Monday, 2 November 2026.
    private static let first: Int64 = 20_759

    /// Midnight at the day's beginning.
    var start: Timestamp { Timestamp(seconds: (SampleDay.first + Int64(index)) * 86_400) }

    /// Saturday or Sunday, or a day like them.
    var isWeekend: Bool { isHoliday || index % 7 >= 5 }

    /// The time so far into the day.
    func time(hour: Int, minute: Int = 0, second: Int = 0) -> Timestamp {
        start + .seconds(Int64(hour * 3_600 + minute * 60 + second))
    }
}
