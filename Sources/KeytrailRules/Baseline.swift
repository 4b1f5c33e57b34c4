package import KeytrailModel

/// The annotation `keytrail.baseline`: what is usual for a group, learned from its own past.
///
/// It only narrows: a tool that does not know it reports a superset.
package struct Baseline: Sendable, Hashable {
    /// Which past windows are comparable.
    package enum Season: String, Sendable, Hashable, CaseIterable {
        /// Every window.
        case none
        /// Windows at the same time of day (UTC).
        case hourOfDay = "hour_of_day"
        /// Those of the same time of day on weekdays, or at weekends, by the clock of a zone, as they were learned in eight weeks.
        case week
    }

    /// What to do while the past is too short.
    package enum ColdStart: String, Sendable, Hashable, CaseIterable {
        /// Say nothing.
        case quiet
        /// Let the stock condition decide alone.
        case floor
    }

    /// How far back the past reaches.
    package var lookback: TimeSpan
    /// Which past windows are comparable.
    package var season: Season
    /// How many complete windows of history are needed.
    package var minimumWindows: Int
    /// What to do with fewer.
    package var coldStart: ColdStart
    /// The least robust standard score.
    package var score: Double
    /// The least ratio to the usual.
    package var ratio: Double
    /// The time zone whose day and week the events follow, for `week`.
    package var zone = "UTC"
}
