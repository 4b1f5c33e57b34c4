package import KeytrailModel

/// One rule as its file states it (Sigma specification 2.1).
package enum Rule: Sendable {
    /// Looks at one event.
    case detection(DetectionRule)
    /// Looks at many events of other rules over time.
    case correlation(CorrelationRule)

    /// What both kinds have.
    package var header: RuleHeader {
        switch self {
        case .detection(let rule): rule.header
        case .correlation(let rule): rule.header
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

extension CorrelationRule {
    /// A detection rule that is a finding by itself: every match qualifies, and matches within an hour are one episode.
    package init(everyMatchOf detection: DetectionRule) {
        let once = MeasureCondition(bounds: [MeasureCondition.Bound(comparison: .greaterOrEqual, number: 1)])
        let correlation = Correlation(
            kind: .eventCount,
            rules: [],
            groupBy: [CallColumn.credentialID.fieldName, CallColumn.host.fieldName],
            timespan: .hours(1),
            condition: once
        )
        self.init(header: detection.header, correlation: correlation, generatesBase: false)
    }
}

/// The kinds of events that rules look at.
package enum LogSource: String, Sendable, Hashable, CaseIterable {
    /// Calls, one event each; also Sigma's categories `proxy` and `webserver`.
    case calls
    /// One event for each scope that a credential was seen to have (derived at the end of an audit).
    case scopes

    /// The fields that its events have.
    package var fields: [String] {
        switch self {
        case .calls: CallColumn.allCases.map(\.fieldName) + CallColumn.allCases.flatMap(\.aliases)
        case .scopes: ScopeField.allCases.map(\.rawValue)
        }
    }
}

/// The fields of the derived log source `scopes`.
package enum ScopeField: String, Sendable, Hashable, CaseIterable {
    case credentialID = "keytrail.credential.id"
    case credentialProvider = "keytrail.credential.provider"
    /// Calls of the credential in the period.
    case credentialCalls = "keytrail.credential.calls"
    /// The scope.
    case name = "keytrail.scope.name"
    /// Successful calls that needed it.
    case uses = "keytrail.scope.uses"
    /// `used`, `unused`, or `unknown` where calls cannot show its use.
    case verdict = "keytrail.scope.verdict"
    /// How much harm it can do, 1 to 5, from the provider pack.
    case weight = "keytrail.scope.weight"
    /// Days between the credential's first and last call in the period.
    case observedDays = "keytrail.scope.observed_days"
    /// Successful calls whose need is known, in thousandths.
    case coverage = "keytrail.scope.coverage_permille"
}
