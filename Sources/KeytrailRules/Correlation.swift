package import KeytrailModel

/// What a correlation rule measures over time, and when it is too much (Sigma correlation rules 2.1).
package struct Correlation: Sendable {
    /// The type.
    package var kind: Kind
    /// The rules whose events count, in the order of the file.
    package var rules: [RuleReference]
    /// The fields whose values tell groups apart; empty for one group.
    package var groupBy: [String]
    /// What a field is called in the events of single rules.
    package var aliases: [FieldAlias]
    /// The length of the closed window.
    package var timespan: TimeSpan
    /// When an instant qualifies.
    package var condition: Condition
    /// What Keytrail's own types need to know besides.
    package var terms: Terms
    /// Narrows the condition to what is unusual for the group; `nil` when not asked for.
    package var baseline: Baseline?
    /// Where the file names fields, so that they can be checked once the rules are known.
    var mentions: [FieldMention] = []

    /// Creates a correlation without aliases, terms and baseline; set those on the value.
    package init(kind: Kind, rules: [RuleReference], groupBy: [String], timespan: TimeSpan, condition: Condition) {
        self.kind = kind
        self.rules = rules
        self.groupBy = groupBy
        self.timespan = timespan
        self.condition = condition
        aliases = []
        terms = .none
        baseline = nil
    }
}

extension Correlation {
    /// The types of correlation: Sigma's eight, and Keytrail's own.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// How many events.
        case eventCount = "event_count"
        /// How many different values of a field, or combinations of several fields.
        case valueCount = "value_count"
        /// How many of the rules were seen, in any order.
        case temporal
        /// How many of the rules were seen in their order, at strictly increasing times.
        case temporalOrdered = "temporal_ordered"
        /// The sum of a field.
        case valueSum = "value_sum"
        /// The mean of a field.
        case valueAverage = "value_avg"
        /// A percentile of a field, interpolated between neighbours.
        case valuePercentile = "value_percentile"
        /// The median of a field.
        case valueMedian = "value_median"
        /// How many values of a field the group had not shown in the timespan before.
        case newValue = "keytrail_new_value"
        /// The share of the first rule's events among the second's, as the lower bound of Wilson's interval.
        case ratio = "keytrail_ratio"
        /// How many events the group had before it fell silent for the timespan.
        case silence = "keytrail_silence"
        /// How many times as many events as in comparable windows before.
        case spike = "keytrail_spike"
        /// The speed, in kilometres an hour, that two events of one group would take.
        case impossibleTravel = "keytrail_impossible_travel"
    }

    /// When an instant qualifies.
    package enum Condition: Sendable, Hashable {
        /// The measure compares so.
        case measure(MeasureCondition)
        /// The rules were seen, or not, as an expression says; only for the temporal types.
        case presence(Presence)
    }

    /// A string condition: which of the rules must be seen, and which must not.
    package indirect enum Presence: Sendable, Hashable {
        case all([Presence])
        case any([Presence])
        case not(Presence)
        /// A rule, by its index in `rules`.
        case rule(Int)
    }

    /// What Keytrail's own types need to know besides; the annotations named in each case.
    package enum Terms: Sendable, Hashable {
        /// Nothing: Sigma's types.
        case none
        /// `keytrail.new_value`
        case newValue(NewValueTerms)
        /// `keytrail.ratio`
        case ratio(RatioTerms)
        /// `keytrail.silence`
        case silence(SilenceTerms)
        /// `keytrail.spike`
        case spike(SpikeTerms)
        /// `keytrail.travel`
        case travel(TravelTerms)
    }

    /// Another name of a field in the events of one rule.
    package struct FieldAlias: Sendable, Hashable {
        /// The name that `group-by` and `condition` use.
        package var name: String
        /// The rule, by its index in `rules`.
        package var rule: Int
        /// The field in that rule's events.
        package var field: String

        /// Names a field.
        package init(name: String, rule: Int, field: String) {
            self.name = name
            self.rule = rule
            self.field = field
        }
    }

    /// A field's name in the file.
    struct FieldMention: Sendable {
        /// The name.
        var name: String
        /// The rule whose events have it, by its index in `rules`; `nil` for all that have no alias of that name.
        var rule: Int?
        /// Where it stands.
        var location: SourceLocation
    }

    /// What a name used in `group-by` or `condition` is called in the events of a rule.
    package func field(_ name: String, ofRule rule: Int) -> String {
        aliases.first { $0.name == name && $0.rule == rule }?.field ?? name
    }
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
    /// The fields whose values are measured; several are one combined value.
    package var fields: [String] = []
    /// Which percentile, 0 to 100.
    package var percentile: Double = 50

    /// Whether `measure` satisfies all of them.
    package func holds(for measure: Double) -> Bool {
        bounds.allSatisfy { $0.comparison.holds(measure, $0.number) }
    }

    /// What would have been in order, for a reader: `fewer than 10`, or `less than` where nothing is `counted`.
    ///
    /// `text` writes the numbers.
    package func inOrder(counted: Bool = true, _ text: (Double) -> String) -> String {
        bounds.map { bound in
            let number = text(bound.number)
            return switch bound.comparison {
            case .greaterOrEqual: "\(counted ? "fewer" : "less") than \(number)"
            case .greater: "at most \(number)"
            case .lessOrEqual: "more than \(number)"
            case .less: "at least \(number)"
            case .equal: "not \(number)"
            case .notEqual: "\(number)"
            }
        }.joined(separator: " or ")
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
