internal import KeytrailRules

/// The fields of the sources `credentials` and `usage` that rules ask for: nothing else is gathered.
struct DerivedNeeds {
    let credentials: Set<CredentialField>
    let usage: Set<UsageField>

    /// What the rules ask for; `nil` when there is no rule about either source.
    init?(_ rules: RuleSet) {
        let ofCredentials = rules.reportingDetections(of: .derived(.credentials))
        let ofUsage = rules.reportingDetections(of: .derived(.usage))
        guard !ofCredentials.isEmpty || !ofUsage.isEmpty else { return nil }
        credentials = Set(ofCredentials.flatMap(\.expression.fields).compactMap(CredentialField.init))
        usage = Set(ofUsage.flatMap(\.expression.fields).compactMap(UsageField.init))
    }

    /// Whether latencies are wanted.
    var asksForLatency: Bool { !usage.isDisjoint(with: [.medianLatency, .tailLatency]) }
    /// Whether the flags of calls are wanted.
    var asksForFlags: Bool { !credentials.isDisjoint(with: [.plaintextCalls, .urlCalls]) }
}
