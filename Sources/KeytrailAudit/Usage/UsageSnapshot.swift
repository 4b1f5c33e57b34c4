package import KeytrailModel
package import KeytrailStore

/// How credentials were used in a short time, without a judgement.
package struct UsageSnapshot: Sendable, Equatable {
    /// The time.
    package let window: TimeWindow
    /// One entry for each credential, busiest first.
    package let credentials: [CredentialUsage]
    /// Calls that carried no credential.
    package let anonymousCalls: Int
    /// The least that was left of each quota, tightest first.
    package let quotas: [QuotaHeadroom]

    /// Reads the calls of a window.
    ///
    /// Linear in them.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package init(_ reader: CallReader, in window: TimeWindow) throws {
        var layout = RowLayout()
        var collector = UsageCollector(window: window, layout: &layout)
        try reader.scan(layout.columns, in: window) { collector.consume($0) }
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        var report = Report(generatedAt: window.end, window: window)
        try collector.fill(&report, credential: { try reader.credential(row: $0) }, text: text)
        self.window = window
        credentials = report.credentials
        anonymousCalls = report.anonymousCalls
        quotas = try QuotaCollector(reader, window: window)
            .headroom(credential: { try reader.credential(row: $0) }, text: text)
    }
}
