package import KeytrailModel

/// A week as ISO 8601 begins it: Monday, midnight UTC.
package struct Week: Sendable, Hashable, Comparable {
    /// When it begins.
    package let start: Timestamp

    /// The week of an instant.
    package init(of time: Timestamp) {
        // 1 January 1970 was a Thursday: three days into its week.
        let day = (time.daysSinceEpoch + 3) % 7
        let monday = time.daysSinceEpoch - (day < 0 ? day + 7 : day)
        start = Timestamp(seconds: monday * 86_400)
    }

    /// Whether the first comes before the second.
    package static func < (left: Week, right: Week) -> Bool { left.start < right.start }
}
