package import KeytrailModel

/// What a correlation rule counts, and when it is too much (Sigma correlation rules 2.1).
package struct Correlation: Sendable {
    /// The types of correlation.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// How many events.
        case eventCount = "event_count"
    }

    /// The type.
    package var kind: Kind
    /// The detection rules whose events count, by index into the rule set; any of them.
    package var rules: [RuleReference]
    /// The fields whose values tell groups apart; empty for one group.
    package var groupBy: [String]
    /// The length of the closed window.
    package var timespan: TimeSpan
    /// When the measure qualifies.
    package var condition: MeasureCondition
    /// Narrows the condition to what is unusual for the group; `nil` when not asked for.
    package var baseline: Baseline?
}

/// A name or id of another rule, and where it was written.
package struct RuleReference: Sendable, Hashable {
    /// The id or the name.
    package var text: String
    /// Where it stands.
    package var location: SourceLocation
}

/// Comparisons of a measure with numbers; all must hold, so that ranges can be written.
package struct MeasureCondition: Sendable, Hashable {
    /// One comparison.
    package struct Bound: Sendable, Hashable {
        package var comparison: Comparison
        package var number: Double
    }

    /// The comparisons, at least one.
    package var bounds: [Bound]

    /// Whether `measure` satisfies all of them.
    package func holds(for measure: Double) -> Bool {
        bounds.allSatisfy { $0.comparison.holds(measure, $0.number) }
    }

    /// What would have been in order, for a reader: `fewer than 10`.
    package var inOrder: String {
        bounds.map { bound in
            let number = Self.text(bound.number)
            return switch bound.comparison {
            case .greaterOrEqual: "fewer than \(number)"
            case .greater: "at most \(number)"
            case .lessOrEqual: "more than \(number)"
            case .less: "at least \(number)"
            case .equal: "not \(number)"
            case .notEqual: "\(number)"
            }
        }.joined(separator: " or ")
    }

    private static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }
}

/// A comparison of numbers.
package enum Comparison: String, Sendable, Hashable, CaseIterable {
    case less = "lt"
    case lessOrEqual = "lte"
    case greater = "gt"
    case greaterOrEqual = "gte"
    case equal = "eq"
    case notEqual = "neq"

    /// Whether `left` stands in this relation to `right`.
    package func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal: left == right
        case .notEqual: left != right
        }
    }
}

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
}
