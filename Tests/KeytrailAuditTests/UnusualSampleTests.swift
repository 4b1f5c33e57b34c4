import Foundation
import KeytrailAudit
import KeytrailModel
import KeytrailRules
import KeytrailSamples
import KeytrailTestSupport
import Testing

/// The shipped rule about usage on eight weeks of the samples.
@Suite("Eight weeks of samples") struct UnusualSampleTests {
    private func shippedRules() throws -> RuleSet {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = try ["usage_spike.yml", "unusual_usage.keytrail.yaml"].map { name in
            (name, try String(contentsOf: root.appending(path: "rules/usage/\(name)"), encoding: .utf8))
        }
        return RuleSet(files: files)
    }

    @Test("a slow drain of three days is found, by whom and from where; a holiday and all other days are not")
    func drain() async throws {
        let log = try TestLog()
        let samples = SampleLog(isClean: true, isLong: true)
        try log.append(samples.calls(days: 56))
        let begin = Timestamp(seconds: 20_759 * 86_400)
        let report = try await log.report(try shippedRules(), until: begin + .days(56))
        #expect(report.findings.allSatisfy { $0.rule.title == "Usage far above what is usual" })
        let finding = try #require(report.findings.last)
        #expect(report.findings.allSatisfy { $0.group.first?.value == SampleLog.Credentials.trello })
        #expect(finding.observed.hasSuffix("calls within 1 d"))
        #expect(finding.why.contains("from the address"))
        let days = report.findings.map { ($0.openedAt - begin).microseconds / 86_400_000_000 }
        #expect(
            days.allSatisfy { SampleLog.drain.contains(Int($0)) || Int($0) == SampleLog.drain.upperBound },
            "\(days)"
        )
    }

    @Test("a rule that tells of drops tells nothing of the holiday")
    func holiday() async throws {
        let log = try TestLog()
        let samples = SampleLog(isClean: true, isLong: true)
        try log.append(samples.calls(days: 56).filter { $0.record.credential?.id == SampleLog.Credentials.trello })
        let rules = unusualRules("direction: down", timespan: "4h", least: "2")
        #expect(rules.diagnostics.isEmpty)
        let end = Timestamp(seconds: (20_759 + 56) * 86_400)
        #expect(try await log.report(rules, until: end).findings.isEmpty)
    }
}
