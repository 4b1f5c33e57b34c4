/// Everything a report says, before it is given a form.
public struct Report: Sendable, Equatable {
    /// When the report was made.
    public var generatedAt: Timestamp
    /// The period that was judged; both ends are finite.
    public var window: TimeWindow
    /// What the audit concluded.
    public var verdict: Verdict
    /// Spans of the period in which not every call was recorded, the earliest first.
    public var gaps: [RecordingGap]
    /// All calls of the period by outcome.
    public var totals: OutcomeCounts
    /// Calls over time, oldest first, without holes; empty when there was no call.
    public var activity: Activity
    /// Latency over all answered calls; `nil` when none was measured.
    public var latency: LatencySummary?
    /// One entry per credential, busiest first.
    public var credentials: [CredentialUsage]
    /// Calls that carried no credential.
    public var anonymousCalls: Int
    /// One entry per host, busiest first.
    public var hosts: [HostUsage]
    /// One entry per integration, busiest first.
    package var programs: [ProgramUsage]
    /// One entry per route, busiest first.
    package var routes: [RouteUsage]
    /// Rate-limit headroom, tightest first.
    public var quotas: [QuotaHeadroom]
    /// The findings of the period, worst first, then newest first.
    public var findings: [Finding]
    /// Findings that do not count, because somebody acknowledged or silenced them; in the order of `findings`.
    package var muted: [Finding]
    /// Whether the whole period could be judged by every rule.
    package var isComplete: Bool
    /// Where the findings come from.
    package var provenance: Provenance
    /// How the period differs from the one before; `nil` when that was not asked for.
    package var comparison: ReportComparison?
    /// The rules that judged the period, in the rule set's order; those that only serve others are left out.
    public var rules: [EvaluatedRule]
    /// From this level on, a finding asks for attention.
    public var warningLevel: Level
    /// What could not be evaluated, and why.
    public var diagnostics: [Diagnostic]

    /// Creates an empty report of a period.
    public init(generatedAt: Timestamp, window: TimeWindow) {
        self.generatedAt = generatedAt
        self.window = window
        verdict = .ok
        gaps = []
        totals = OutcomeCounts()
        activity = Activity(bucket: .hours(1), buckets: [])
        latency = nil
        credentials = []
        anonymousCalls = 0
        hosts = []
        programs = []
        routes = []
        quotas = []
        findings = []
        muted = []
        isComplete = true
        provenance = .now
        comparison = nil
        rules = []
        warningLevel = .medium
        diagnostics = []
    }

    /// How many rules were evaluated.
    public var rulesEvaluated: Int { rules.count }
}

/// A rule that judged a period, whether it found something or not.
public struct EvaluatedRule: Sendable, Hashable {
    /// Who it is.
    public var rule: Finding.Rule
    /// What it looks for, on one line; empty when it does not say.
    public var description: String
    /// What to do about a finding; empty when it does not say.
    public var next: String

    /// Creates an entry.
    public init(_ rule: Finding.Rule, description: String = "", next: String = "") {
        self.rule = rule
        self.description = description
        self.next = next
    }
}

/// What an audit concludes; the raw value is the exit status of `keytrail audit`.
public enum Verdict: Int, Sendable, Hashable, CaseIterable {
    /// Nothing at or above the warning level.
    case ok = 0
    /// A finding at or above the warning level.
    case warning = 1
    /// A finding at or above the failing level.
    case critical = 2
    /// Not known: no data, data with gaps, or a rule that could not be evaluated.
    case unknown = 3

    /// The name in machine formats.
    public var name: String {
        switch self {
        case .ok: "ok"
        case .warning: "warning"
        case .critical: "critical"
        case .unknown: "unknown"
        }
    }
}
