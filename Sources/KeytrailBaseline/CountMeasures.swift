/// How large a difference must be to matter, however unlikely it is.
package struct CountMeasures: Sendable, Hashable {
    /// The least ratio between what is seen and what is expected, either way, in windows of up to four hours; above 1.
    package var ratio = 2.0
    /// The least ratio in a day; above 1.
    ///
    /// A drain is slow: a day may show by a third what an hour must show by twice.
    package var dayRatio = 1.35
    /// The least surplus, and the least that must be expected where less is seen; in a day five times as much.
    package var difference = 10.0
    /// The longest window that is looked at, in buckets.
    package var longest = 288
    /// Whether more than expected is told.
    package var looksUp = true
    /// Whether less than expected is told.
    package var looksDown = true

    /// What holds when nobody says anything else.
    package init() {}

    /// The lengths of windows, in buckets: 5 and 30 minutes, 1 and 4 hours, a day.
    package static let lengths = [1, 6, 12, 48, 288]
}
