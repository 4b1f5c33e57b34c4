/// A kind of day that calls are usually alike on.
package enum DayKind: Int, Sendable, Hashable, CaseIterable {
    /// Monday to Friday.
    case weekday
    /// Saturday and Sunday.
    case weekend

    var other: DayKind { self == .weekday ? .weekend : .weekday }
}

/// Where five minutes lie in the week of a series' own clock.
package struct BucketPlace: Sendable, Hashable {
    /// The length of a bucket, in seconds.
    package static let seconds: Int64 = 300

    /// 0 to 287, from midnight.
    package let slot: Int
    /// The kind of day.
    package let day: DayKind
    /// Days since 1970-01-01.
    package let dayNumber: Int64

    /// The bucket that a time lies in: seconds since 1970-01-01 as the series' clock shows them, its offset from UTC added.
    package init(localSeconds seconds: Int64) {
        let second = ((seconds % 86_400) + 86_400) % 86_400
        dayNumber = (seconds - second) / 86_400
        slot = Int(second / BucketPlace.seconds)
        // 1970-01-01 was a Thursday.
        let weekday = ((dayNumber % 7) + 7 + 3) % 7
        day = weekday >= 5 ? .weekend : .weekday
    }
}
