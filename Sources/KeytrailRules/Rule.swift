package import KeytrailModel

/// One rule as its file states it (Sigma specification 2.1).
package enum Rule: Sendable {
    /// Looks at one event.
    case detection(DetectionRule)
    /// Looks at many events of other rules over time.
    case correlation(CorrelationRule)
    /// Narrows detection rules, without being one.
    case filter(FilterRule)

    /// What all kinds have.
    package var header: RuleHeader {
        switch self {
        case .detection(let rule): rule.header
        case .correlation(let rule): rule.header
        case .filter(let rule): rule.header
        }
    }
}

/// Who a rule is and what it tells a reader.
package struct RuleHeader: Sendable {
    /// The rule's `id`, else its `name`, else its title: what findings refer to.
    package var identifier: String
    /// The `id`; `nil` when absent.
    package var id: String?
    /// The `name` that correlations refer to; `nil` when absent.
    package var name: String?
    /// The title.
    package var title: String
    /// The level; `medium` when the file states none.
    package var level: Level
    /// The tags.
    package var tags: [String]
    /// The description on one line; empty when absent.
    package var description: String
    /// Circumstances in which the rule is wrong.
    package var falsePositives: [String]
    /// What to do about a finding (`keytrail.next`); empty when absent.
    package var next: String
    /// How long an episode stays open without a qualifying instant (`keytrail.quiet`); `nil` for the default.
    package var quiet: TimeSpan?
    /// How long a new episode of the same group stays without an alert (`keytrail.suppress`); `nil` for none.
    package var suppress: TimeSpan?
    /// Where the rule starts.
    package var location: SourceLocation
}

/// A rule about one event: a log source and an expression over its fields.
package struct DetectionRule: Sendable {
    /// Who it is.
    package var header: RuleHeader
    /// Which events it looks at.
    package var source: LogSource
    /// What an event must satisfy.
    package var expression: Expression
}

/// A rule about events over time (Sigma correlation rules 2.1).
package struct CorrelationRule: Sendable {
    /// Who it is.
    package var header: RuleHeader
    /// What is counted, and when it is too much.
    package var correlation: Correlation
    /// Whether the rules that it refers to are findings of their own.
    package var generatesBase: Bool
}

/// A filter: a condition that events of other rules must satisfy besides (Sigma filter specification 2.1).
package struct FilterRule: Sendable {
    /// Who it is.
    package var header: RuleHeader
    /// Which rules it can narrow: those whose log source agrees with every part that this one states.
    package var source: LogSource
    /// The rules it narrows; empty for all of its log source.
    package var rules: [RuleReference]
    /// What an event must satisfy besides the rule's own condition.
    package var expression: Expression
}

extension CorrelationRule {
    /// A detection rule that is a finding by itself: every match qualifies, and matches within an hour are one episode.
    package init(everyMatchOf detection: DetectionRule) {
        let once = MeasureCondition(bounds: [MeasureCondition.Bound(comparison: .greaterOrEqual, number: 1)])
        // Who acted on an account, and with which of its keys, is what a trail's event is about.
        let acting =
            detection.source.events == .trail
            ? [ProviderEventField.actor.rawValue, ProviderEventField.credential.rawValue] : []
        let correlation = Correlation(
            kind: .eventCount,
            rules: [],
            groupBy: [CallColumn.credentialID.fieldName, CallColumn.host.fieldName] + acting,
            timespan: .hours(1),
            condition: .measure(once)
        )
        self.init(header: detection.header, correlation: correlation, generatesBase: false)
    }
}
