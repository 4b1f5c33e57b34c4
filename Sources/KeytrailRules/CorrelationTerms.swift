package import KeytrailModel

/// The annotation `keytrail.new_value`: how well a group must be known before something new about it means anything.
package struct NewValueTerms: Sendable, Hashable {
    /// What counts as the same value.
    package enum Novelty: String, Sendable, Hashable, CaseIterable {
        /// The value itself.
        case value
        /// An address's network: the first 24 bits of IPv4, the first 48 of IPv6.
        case network
    }

    /// How long before the event the group must have been seen first.
    package var warmup = TimeSpan.days(7)
    /// How many events the group must have had before.
    package var minimumEvents = 50
    /// What counts as the same value.
    package var novelty = Novelty.value

    /// A week and 50 events, values as they are.
    package init() {}
}

/// The annotation `keytrail.ratio`: how much evidence a share needs.
package struct RatioTerms: Sendable, Hashable {
    /// The least number of events in the window.
    package var minimumEvents = 20
    /// The confidence of Wilson's one-sided bound, above 0.5 and below 1.
    package var confidence = 0.95

    /// 20 events, 95 %.
    package init() {}
}

/// The annotation `keytrail.silence`: the past in which a group must have been active.
package struct SilenceTerms: Sendable, Hashable {
    /// How far back from the last event the activity is counted.
    package var lookback = TimeSpan.days(7)

    /// A week.
    package init() {}
}

/// The annotation `keytrail.spike`: which way, and below what no ratio means anything.
package struct SpikeTerms: Sendable, Hashable {
    /// Which way a group departs from what is usual for it.
    package enum Direction: String, Sendable, Hashable, CaseIterable {
        case up, down, both
    }

    /// Which way.
    package var direction = Direction.up
    /// The least surplus of events, and the least that must be usual where fewer come; in a day five times as many.
    package var minimumDifference = 10
    /// The least ratio in windows of up to four hours, where the timespan is a day; the condition's holds at least.
    package var shortRatio = 2.0
    /// The time zone whose day the events follow.
    package var zone = "UTC"
    /// When somebody said that something was changed; no part of the rule's file.
    package var marks: [Timestamp] = []

    /// Upwards, by ten, in UTC.
    package init() {}
}

/// The annotation `keytrail.travel`: how far apart two places must be.
package struct TravelTerms: Sendable, Hashable {
    /// The least distance on the great circle, in kilometres.
    package var minimumDistance = 500.0

    /// 500 km.
    package init() {}
}
