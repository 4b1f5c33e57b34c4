internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

extension Auditor {
    /// The rules about credentials and their usage.
    var derivedDetections: [DetectionRule] {
        rules.reportingDetections(of: .derived(.credentials)) + rules.reportingDetections(of: .derived(.usage))
    }

    /// What they say of a period.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    func derivedFindings(_ collector: DerivedCollector?, window: TimeWindow, reader: CallReader) throws -> [Finding] {
        guard let collector else { return [] }
        let history = try CredentialHistory(reader, collector: collector, until: window.end)
        return try DerivedFacts(collector, history: history, window: window, reader: reader).findings(of: rules)
    }
}
