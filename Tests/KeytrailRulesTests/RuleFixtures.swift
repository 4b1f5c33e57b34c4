import KeytrailModel
import KeytrailRules

/// A rule set of one file.
func ruleSet(_ text: String) -> RuleSet {
    RuleSet(files: [("r.yml", text)])
}

/// A detection rule over calls with this `detection:` mapping, indented by four.
func detection(_ body: String) -> RuleSet {
    ruleSet(
        """
        title: t
        logsource:
            product: keytrail
            service: calls
        detection:
        \(body)
        """
    )
}

/// Whether the only rule of the set matches an event.
func matches(_ set: RuleSet, _ event: [String: FieldValue]) -> Bool? {
    set.reportingDetections(of: .calls).first?.expression.matches { event[$0] ?? .absent }
}
