internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

@Suite("A report as SARIF") struct SARIFTests {
    private func run(_ report: Report) throws -> [String: Any] {
        let text = ReportRenderer(version: "0.1.0").render(report, as: .sarif)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(root["version"] as? String == "2.1.0")
        let runs = try #require(root["runs"] as? [[String: Any]])
        #expect(runs.count == 1)
        return try #require(runs.first)
    }

    private func rules(_ run: [String: Any]) throws -> [[String: Any]] {
        let tool = try #require(run["tool"] as? [String: Any])
        let driver = try #require(tool["driver"] as? [String: Any])
        return try #require(driver["rules"] as? [[String: Any]])
    }

    @Test("each result points at its rule, and has its finding's id for a fingerprint", arguments: 0..<20)
    func references(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let report = source.report()
        let run = try run(report)
        let ids = try rules(run).map { $0["id"] as? String }
        #expect(Set(ids).count == ids.count)
        let results = try #require(run["results"] as? [[String: Any]])
        let findings = report.findings + report.muted
        #expect(results.count == findings.count)
        for (result, finding) in zip(results, findings) {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(ids[index] == finding.rule.id)
            #expect(result["ruleId"] as? String == finding.rule.id)
            let prints = result["partialFingerprints"] as? [String: String]
            #expect(prints == ["keytrailFindingID/v1": finding.id])
            let message = result["message"] as? [String: String]
            #expect(message?["text"] == (finding.why.isEmpty ? finding.rule.title : finding.why))
        }
    }

    @Test("what was acknowledged or silenced is suppressed with its reason, and every other result says that it is not")
    func suppressions() throws {
        let results = try #require(try run(SampleReport.report)["results"] as? [[String: Any]])
        let suppressions = try results.map { try #require($0["suppressions"] as? [[String: String]]) }
        #expect(suppressions.map(\.count) == [0, 0, 0, 1, 1])
        #expect(suppressions[3][0]["kind"] == "external")
        #expect(
            suppressions[3][0]["justification"]?.hasSuffix("by kim: rotation is planned, see the team's board") == true
        )
        #expect(suppressions[4][0]["justification"]?.hasSuffix("because: slack.com announces maintenance") == true)
    }

    @Test("a rule without a finding is told of too, and tags stand once")
    func evaluated() throws {
        var report = ExtremeReports.oneCall
        report.rules = [EvaluatedRule(.init(id: "a", title: "A", level: .critical, tags: ["x", "x", "security"]))]
        let rule = try #require(try rules(try run(report)).first)
        let bag = try #require(rule["properties"] as? [String: Any])
        #expect(bag["tags"] as? [String] == ["security", "x"])
        #expect(bag["security-severity"] as? String == "9.5")
        #expect(rule["fullDescription"] == nil)
    }

    @Test("a rule that could not be evaluated makes the run unsuccessful, a warning does not")
    func success() throws {
        var report = ExtremeReports.oneCall
        for (severity, isSuccessful) in [(Diagnostic.Severity.warning, true), (.error, false)] {
            report.diagnostics = [Diagnostic(severity, at: SourceLocation(file: "a:b.yml", line: 3, column: 7), "no")]
            let invocations = try #require(try run(report)["invocations"] as? [[String: Any]])
            #expect(invocations.first?["executionSuccessful"] as? Bool == isSuccessful)
            let notes = try #require(invocations.first?["toolConfigurationNotifications"] as? [[String: Any]])
            #expect(notes.first?["level"] as? String == severity.rawValue)
            let places = try #require(notes.first?["locations"] as? [[String: [String: [String: Any]]]])
            let physical = try #require(places.first?["physicalLocation"])
            #expect(physical["artifactLocation"]?["uri"] as? String == "a%3Ab.yml")
            #expect(physical["region"] as? [String: Int] == ["startLine": 3, "startColumn": 7])
        }
    }

    @Test(
        "a model of the standard's schema that forbids what it does not know reads every report",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func schema() async throws {
        for (answer, report) in zip(try await Reader.read(Reader.texts(.sarif), as: .sarif), Reader.reports) {
            #expect(answer.error == nil)
            #expect(answer.sarif == (report.findings + report.muted).map(\.id))
        }
    }
}
