internal import KeytrailModel
internal import KeytrailReport
internal import Testing

@Suite("A report as a monitoring plug-in's output") struct NagiosTests {
    private func lines(_ report: Report) -> [String] {
        ReportRenderer(version: "0.1.0").render(report, as: .nagios).unicodeScalars
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("each verdict has its word", arguments: Verdict.allCases)
    func words(verdict: Verdict) {
        var report = ExtremeReports.oneCall
        report.verdict = verdict
        #expect(lines(report)[0].hasPrefix("KEYTRAIL \(verdict.name.uppercased()) - "))
    }

    @Test("whatever the texts hold, one bar alone begins the performance data of the first line", arguments: 0..<20)
    func hostile(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        let lines = lines(source.report())
        #expect(lines[0].unicodeScalars.count { $0 == "|" } == 1)
        #expect(lines.dropFirst().allSatisfy { !$0.unicodeScalars.contains("|") })
        #expect(lines.joined().unicodeScalars.allSatisfy { !$0.isActive })
        let performance = try #require(lines[0].split(separator: "|").last)
        let value = /[a-z0-9_]+=[0-9]+(\.[0-9]+)?s?;;;0/
        #expect(performance.split(separator: " ").allSatisfy { $0.wholeMatch(of: value) != nil }, "\(performance)")
    }

    @Test("of many findings the first are told and the rest is counted")
    func many() {
        var report = SampleReport.report
        report.findings = (0..<50).map { _ in SampleReport.findings[0] }
        #expect(lines(report).contains("and 30 more findings"))
        #expect(lines(report).count < 30)
    }
}
