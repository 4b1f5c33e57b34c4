internal import KeytrailModel

/// Renders a report in the machine format that `docs/report-json.md` describes.
///
/// A change of meaning, or a member taken away, needs a new number in `schema`; new members do not.
struct JSONRenderer {
    let version: String

    /// The format's name and version.
    static let schema = "keytrail.report/1"

    func render(_ report: Report) -> String {
        value(report).inertText
    }

    private func value(_ report: Report) -> JSON {
        [
            "schema": .string(JSONRenderer.schema),
            "generator": ["name": "keytrail", "version": .string(version)],
            "generated_at": JSON(report.generatedAt),
            "period": ["start": JSON(report.window.start), "end": JSON(report.window.end)],
            "verdict": [
                "name": .string(report.verdict.name),
                "exit_status": JSON(report.verdict.rawValue),
                "summary": .string(Headline(report).text),
            ],
            "gaps": .array(report.gaps.map { JSON($0) }),
            "rules_evaluated": JSON(report.rulesEvaluated),
            "judged": JSON(report.provenance, report),
            "calls": JSON(report.totals),
            "anonymous_calls": JSON(report.anonymousCalls),
            "latency": JSON(report.latency),
            "findings": .array(report.findings.map { JSON($0) }),
            "muted": .array(report.muted.map { JSON($0) }),
            "credentials": .array(report.credentials.map { JSON($0) }),
            "hosts": .array(report.hosts.map { JSON($0) }),
            "programs": .array(report.programs.map { JSON($0) }),
            "routes": .array(report.routes.map { JSON($0) }),
            "quotas": .array(report.quotas.map { JSON($0) }),
            "comparison": report.comparison.map { JSON($0) } ?? .null,
            "activity": JSON(report.activity),
            "diagnostics": .array(report.diagnostics.map { JSON($0) }),
        ]
    }
}
