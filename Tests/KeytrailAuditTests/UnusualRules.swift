import KeytrailRules

/// One rule of the type `keytrail_spike` about all calls, by credential.
func unusualRules(
    _ terms: String = "direction: both",
    timespan: String = "1d",
    least: String = "1.35"
) -> RuleSet {
    let text = """
        title: any
        name: any
        logsource: {product: keytrail}
        detection: {s: {server.address|exists: true}, condition: s}
        ---
        title: Unusual
        id: 00000000-0000-4000-8000-000000000001
        correlation:
            type: keytrail_spike
            rules: [any]
            group-by: [keytrail.credential.id]
            timespan: \(timespan)
            condition: {gte: \(least)}
        keytrail.quiet: 1h
        keytrail.spike: {\(terms)}
        """
    return RuleSet(files: [("test.keytrail.yaml", text)])
}
