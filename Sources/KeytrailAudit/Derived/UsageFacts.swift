internal import KeytrailModel
internal import KeytrailRules

/// One event of the source `usage`: a credential's calls at one host in the period.
struct UsageFacts {
    /// Whose calls they were.
    let entry: CredentialHistory.Entry
    /// Where they went.
    let host: String
    /// What was counted.
    let tally: DerivedCollector.Tally

    /// The value of a field; absent means that it is not known.
    func value(_ field: UsageField) -> FieldValue {
        switch field {
        case .credentialID: .text(entry.credential.id)
        case .host: .text(host)
        case .calls: .integer(Int64(tally.counts.total))
        case .errorPermille: tally.counts.permille(tally.counts.failed)
        case .rateLimited: .integer(Int64(tally.counts[.rateLimited]))
        case .medianLatency: latency(\.p50)
        case .tailLatency: latency(\.p95)
        case .headroom: tally.headroom.map(FieldValue.integer) ?? .absent
        }
    }

    private func latency(_ percentile: KeyPath<LatencySummary, TimeSpan>) -> FieldValue {
        tally.latency?.summary.map { .integer($0[keyPath: percentile].microseconds) } ?? .absent
    }
}
