internal import KeytrailRules

/// The fields of the sources `credentials` and `usage` that rules ask for: nothing else is gathered.
struct DerivedNeeds {
    let credentials: Set<CredentialField>
    let usage: Set<UsageField>
    // What is asked at every call is known beforehand.

    /// Whether latencies are wanted.
    let asksForLatency: Bool
    /// Whether the flags of calls are wanted.
    let asksForFlags: Bool
    /// Whether it is wanted which programs used a credential, which machines, whose processes, and from which addresses.
    let asksForPrograms, asksForMachines, asksForOwners, asksForAddresses: Bool

    /// What the rules ask for; `nil` when there is no rule about either source.
    init?(_ rules: RuleSet) {
        let ofCredentials = rules.reportingDetections(of: .derived(.credentials))
        let ofUsage = rules.reportingDetections(of: .derived(.usage))
        guard !ofCredentials.isEmpty || !ofUsage.isEmpty else { return nil }
        credentials = Set(ofCredentials.flatMap(\.expression.fields).compactMap(CredentialField.init))
        usage = Set(ofUsage.flatMap(\.expression.fields).compactMap(UsageField.init))
        asksForLatency = !usage.isDisjoint(with: [.medianLatency, .tailLatency])
        asksForFlags = !credentials.isDisjoint(with: [.plaintextCalls, .urlCalls])
        asksForPrograms = credentials.contains(.programs)
        asksForMachines = credentials.contains(.machines)
        asksForOwners = credentials.contains(.owners)
        asksForAddresses = credentials.contains(.addresses)
    }
}
