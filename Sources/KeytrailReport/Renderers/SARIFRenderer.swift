internal import KeytrailModel

/// Renders a report as a SARIF 2.1.0 log: one run, a result for each finding, a rule for each that judged.
struct SARIFRenderer {
    let version: String

    func render(_ report: Report) -> String {
        var whole = report
        whole.findings += report.muted
        let rules = whole.rulesWithFindings.map(\.rule)
        var indexes: [String: Int] = [:]
        for (index, entry) in rules.enumerated() { indexes[entry.rule.id] = index }
        let results = whole.findings.map { result($0, ruleIndex: indexes[$0.rule.id]) }
        return SARIF.log(
            version: version,
            rules: rules.map(descriptor),
            run: [
                JSON.Member("invocations", [invocation(report)]), JSON.Member("results", .array(results)),
                JSON.Member("properties", properties(report)),
            ]
        )
    }

    /// A rule (§3.49); `security-severity` is what code hosts sort by.
    private func descriptor(_ entry: EvaluatedRule) -> JSON {
        var members = [
            JSON.Member("id", .string(entry.rule.id)), JSON.Member("name", .string(entry.rule.title)),
            JSON.Member("shortDescription", SARIF.message(entry.rule.title)),
        ]
        if !entry.description.isEmpty {
            members.append(JSON.Member("fullDescription", SARIF.message(entry.description)))
        }
        if !entry.next.isEmpty { members.append(JSON.Member("help", SARIF.message(entry.next))) }
        let level = entry.rule.level
        members.append(JSON.Member("defaultConfiguration", ["level": .string(level.sarif)]))
        // A tag stands once (§3.8.2).
        var tags: [String] = ["security"]
        for tag in entry.rule.tags where !tags.contains(tag) { tags.append(tag) }
        var bag = [JSON.Member("tags", JSON(tags)), JSON.Member("keytrail/level", .string(level.name))]
        if let severity = level.securitySeverity { bag.append(JSON.Member("security-severity", .string(severity))) }
        members.append(JSON.Member("properties", .object(bag)))
        return .object(members)
    }

    /// A finding (§3.27); its id is the fingerprint by which runs are compared.
    private func result(_ finding: Finding, ruleIndex: Int?) -> JSON {
        var members = [
            JSON.Member("ruleId", .string(finding.rule.id)), JSON.Member("ruleIndex", JSON(ruleIndex ?? -1)),
            JSON.Member("level", .string(finding.rule.level.sarif)),
            JSON.Member("message", SARIF.message(finding.why.isEmpty ? finding.rule.title : finding.why)),
        ]
        if !finding.group.isEmpty {
            members.append(JSON.Member("locations", [["logicalLocations": .array(places(finding.group))]]))
        }
        members.append(JSON.Member("partialFingerprints", ["keytrailFindingID/v1": .string(finding.id)]))
        members.append(JSON.Member("suppressions", .array(suppressions(finding.standing))))
        members.append(JSON.Member("properties", .object(properties(finding))))
        return .object(members)
    }

    /// What keeps a finding from counting (§3.35); none is told too, as all results of a run do or none (§3.27.23).
    ///
    /// Without a status a suppression is in force (§3.35.3).
    private func suppressions(_ standing: Finding.Standing) -> [JSON] {
        standing.muted.map { sentence in ["kind": "external", "justification": .string(sentence)] }
    }

    /// The group's values as places that are in no file (§3.33), each once.
    private func places(_ group: [Finding.GroupField]) -> [JSON] {
        var places: [JSON] = []
        for field in group {
            let place: JSON = [
                "name": .string(field.value), "fullyQualifiedName": .string("\(field.name)=\(field.value)"),
                "kind": .string(field.name),
            ]
            if !places.contains(place) { places.append(place) }
        }
        return places
    }

    /// What the JSON report says of the finding, beyond what has a place of its own in SARIF.
    private func properties(_ finding: Finding) -> [JSON.Member] {
        guard case .object(let members) = JSON(finding) else { return [] }
        return members.filter { !["id", "rule", "why"].contains($0.name) }
    }

    /// The run itself (§3.20); a rule that could not be evaluated makes it unsuccessful.
    private func invocation(_ report: Report) -> JSON {
        let missing = report.gaps.map { gap -> JSON in ["level": "warning", "message": SARIF.message(gap.sentence)] }
        return [
            "executionSuccessful": .bool(!report.diagnostics.contains { $0.severity == .error }),
            "exitCode": JSON(report.verdict.rawValue),
            "exitCodeDescription": .string(report.verdict.name),
            "endTimeUtc": JSON(report.generatedAt),
            "toolExecutionNotifications": .array(missing),
            "toolConfigurationNotifications": .array(report.diagnostics.map { .object(SARIF.members(of: $0)) }),
        ]
    }

    private func properties(_ report: Report) -> JSON {
        [
            "period": ["start": JSON(report.window.start), "end": JSON(report.window.end)],
            "verdict": .string(report.verdict.name),
            "summary": .string(Headline(report).text),
            "calls": JSON(report.totals),
        ]
    }
}

extension Level {
    /// The level's name in SARIF (§3.27.10).
    fileprivate var sarif: String {
        switch self {
        case .informational, .low: "note"
        case .medium: "warning"
        case .high, .critical: "error"
        }
    }

    /// A number in the range that code hosts give each word: critical above 9.0, high from 7.0, medium from 4.0.
    fileprivate var securitySeverity: String? {
        switch self {
        case .informational: nil
        case .low: "2.0"
        case .medium: "5.5"
        case .high: "8.0"
        case .critical: "9.5"
        }
    }
}
