internal import KeytrailModel

extension Provenance {
    /// Where the findings come from, in a sentence without a full stop; `nil` when the calls were judged for the report.
    var sentence: String? {
        guard case .kept(let coverage) = self else { return nil }
        let remedy = "run 'keytrail audit', or give 'report' --audit"
        guard let until = coverage.until else { return "No audit judged this period: \(remedy)" }
        if coverage.isWhole { return "Kept by audits, which judged the whole period" }
        let rules = "\(coverage.rules.grouped) of \(coverage.all.counted("rule"))"
        return "Kept by audits, which judged up to \(until.minuteText) UTC, the whole period by \(rules): \(remedy)"
    }
}
