package import KeytrailModel
internal import KeytrailRules

/// Why a finding is there: its rule, its events, how its measure went, when it opened and closed, and who came near.
package struct Explanation: Sendable, Equatable {
    /// A stretch of the time around the episode.
    package struct Bucket: Sendable, Equatable {
        /// When it begins.
        package var start: Timestamp
        /// At how many instants the group had matching events.
        package var instants = 0
        /// The most extreme measure of those instants; `nil` without any.
        package var measure: Double?
        /// Whether the condition held at one of them.
        package var qualifies = false
    }

    /// The group at an instant.
    package struct Moment: Sendable, Equatable {
        /// The instant.
        package var at: Timestamp
        /// What the rule measured.
        package var measure: Double
    }

    /// Another group of the same rule in the same time.
    package struct Neighbour: Sendable, Equatable {
        /// Why it is no finding, or that it is one.
        package enum Reason: Sendable, Equatable {
            /// It is one too.
            case qualified
            /// The measure does not satisfy the condition; this would be in order.
            case measure(inOrder: String)
            /// The measure would, but it is not unusual for the group.
            case usual
            /// The measure would, but what the rule demands besides does not hold.
            case terms
        }

        /// The group.
        package var group: [Finding.GroupField]
        /// When it came nearest.
        package var nearest: Moment
        /// Why it is no finding.
        package var reason: Reason
    }

    /// The finding as the log has it.
    package var finding: Finding
    /// The rule.
    package var rule: RuleLabel
    /// The rules that it counts.
    package var inputs: [RuleLabel] = []
    /// The condition in words, one thought a line.
    package var condition: [String] = []
    /// The calls that make the case.
    package var events: [IdentifiedCall] = []
    /// The time around the episode, oldest first; empty for a rule about facts.
    package var buckets: [Bucket] = []
    /// The length of a bucket.
    package var bucketLength = TimeSpan.zero
    /// The instant at which it opened; `nil` when the rule as it stands does not open one there.
    package var opening: Moment?
    /// The group's instant before that; `nil` when there was none near.
    package var before: Moment?
    /// How long it stays open without an instant at which the condition holds.
    package var quiet = TimeSpan.zero
    /// Whether `keytrail.quiet` says so, or the rule's timespan.
    package var hasOwnQuiet = false
    /// Other groups, the nearest first, at most `neighbourLimit`.
    package var neighbours: [Neighbour] = []
    /// How many other groups there are.
    package var neighbourCount = 0
    /// `highest`, or `lowest` where less is worse.
    package var extreme = "highest"
    /// Whether the rule judges facts at the end of an audit, and no single events.
    package var isAboutFacts = false

    /// How many other groups are shown.
    package static let neighbourLimit = 5

    init(_ finding: Finding, _ rule: RuleHeader) {
        self.finding = finding
        self.rule = RuleLabel(rule)
    }
}
