internal import KeytrailModel

/// Renders a report as the XML that JUnit made usual: a test case for each rule that judged, and one for the observation.
///
/// A rule fails when it found something at or above the report's warning level. What makes the verdict uncertain, gaps and
/// rules that could not be evaluated, is an error.
struct JUnitRenderer {
    func render(_ report: Report) -> String {
        let cases = [observation(report)] + report.rulesWithFindings.map { testCase($0, from: report.warningLevel) }
        let failures = cases.count { $0.kind == .failure }
        let errors = cases.count { $0.kind == .error }
        let counts = "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<testsuites name=\"keytrail\" \(counts)>\n"
            + "  <testsuite name=\"keytrail audit\" \(counts) skipped=\"0\" time=\"0\""
            + " timestamp=\"\(report.generatedAt.junitText)\">\n"
            + properties(report) + cases.map(\.xml).joined() + "  </testsuite>\n</testsuites>\n"
    }

    private struct Case {
        enum Kind: String {
            case passed = "system-out"
            case failure, error
        }

        var kind: Kind
        var group: String
        var name: String
        var type: String
        var message: String
        var lines: [String]

        var xml: String {
            let head = "    <testcase classname=\"\(group.markup)\" name=\"\(name.markup)\" time=\"0\""
            let text = lines.map(\.markup).joined(separator: "\n")
            let attributes = " message=\"\(message.markup)\" type=\"\(type.markup)\""
            switch kind {
            case .passed where lines.isEmpty: return head + "/>\n"
            case .passed: return head + ">\n      <system-out>\(text)</system-out>\n    </testcase>\n"
            case .failure, .error:
                let name = kind.rawValue
                return head + ">\n      <\(name)\(attributes)>\(text)</\(name)>\n    </testcase>\n"
            }
        }
    }

    private func testCase(_ result: Report.RuleResult, from level: Level) -> Case {
        let rule = result.rule.rule
        let count = result.findings.count
        let first = result.findings.first?.why ?? ""
        return Case(
            kind: count > 0 && rule.level >= level ? .failure : .passed,
            group: "keytrail.\(rule.level.name)",
            name: rule.title.isEmpty ? rule.id : rule.title,
            type: rule.level.name,
            message: count > 1 ? "\(count.counted("finding")); the first: \(first)" : first,
            lines: result.findings.flatMap(lines)
        )
    }

    private func lines(_ finding: Finding) -> [String] {
        let expected = finding.expected.isEmpty ? "" : "; expected \(finding.expected)"
        let facts = [
            ("Why", finding.why), ("Group", finding.groupText), ("When", finding.window.text),
            ("Observed", finding.observed.isEmpty ? "" : finding.observed + expected), ("Next", finding.next),
        ]
        return ["Finding \(finding.id), \(finding.state.rawValue)"]
            + facts.filter { !$0.1.isEmpty }.map { "  \($0): \($1)" }
    }

    /// Whether what the rules were given, and the rules themselves, were whole.
    private func observation(_ report: Report) -> Case {
        let errors = report.diagnostics.filter { $0.severity == .error }
        let lines = report.gaps.map(\.sentence) + report.diagnostics.map(\.description)
        let isWhole = errors.isEmpty && report.gaps.isEmpty && report.verdict != .unknown
        return Case(
            kind: isWhole ? .passed : .error,
            group: "keytrail",
            name: "Every call was recorded and every rule evaluated",
            type: "incomplete",
            message: errors.first?.message ?? report.gaps.first?.sentence ?? Headline(report).text,
            lines: lines
        )
    }

    private func properties(_ report: Report) -> String {
        let values = [
            ("period.start", report.window.start.rfc3339), ("period.end", report.window.end.rfc3339),
            ("verdict", report.verdict.name), ("summary", Headline(report).text),
            ("calls", "\(report.totals.total)"), ("calls.failed", "\(report.totals.failed)"),
        ]
        let lines = values.map { "      <property name=\"\($0)\" value=\"\($1.markup)\"/>\n" }
        return "    <properties>\n\(lines.joined())    </properties>\n"
    }
}

extension Timestamp {
    /// The UTC time without a zone and fractions, as the format's readers take it.
    fileprivate var junitText: String { "\(dateText)T\(clockSecondText)" }
}
