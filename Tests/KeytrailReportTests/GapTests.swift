internal import KeytrailModel
internal import KeytrailReport
internal import Testing

@Suite("Gaps in a report") struct GapTests {
    private func gap(_ calls: Int, program: String? = nil, _ reason: RecordingGap.Reason) -> RecordingGap {
        RecordingGap(
            startedAt: SampleReport.at(1),
            endedAt: SampleReport.at(2),
            door: .proxy,
            program: program,
            calls: calls,
            reason: reason
        )
    }

    private func text(_ gaps: [RecordingGap], as format: ReportFormat = .text) -> String {
        var report = Report(
            generatedAt: SampleReport.at(3),
            window: TimeWindow(start: SampleReport.at(0), end: SampleReport.at(3))
        )
        report.verdict = .unknown
        report.totals[.success] = 10
        report.gaps = gaps
        return ReportRenderer(version: "0.1.0", style: TextStyle(width: 200)).render(report, as: format)
    }

    @Test("a gap says how many calls are missing, whose, through which door, when and why")
    func sentences() {
        let known = text([gap(312, program: "sync", .notKept(.diskFull))])
        let sentence =
            "312 calls of sync through the proxy were not recorded, 2026-11-22 07:00 to 08:00 UTC: the disk was full"
        #expect(known.contains(sentence))
        #expect(known.contains("No verdict: not every call of this period was recorded"))
        #expect(text([gap(1, .overflow)]).contains("1 call through the proxy was not recorded"))
        let unknown = text([gap(0, .recorderStopped)])
        #expect(unknown.contains("Calls through the proxy may be missing"))
    }

    @Test("a report without gaps does not speak of them", arguments: [ReportFormat.text, .html])
    func none(format: ReportFormat) {
        #expect(!text([], as: format).contains("Not observed"))
        #expect(!text([], as: format).contains("NOT OBSERVED"))
    }

    @Test("of many gaps the first are told and the rest is counted")
    func many() {
        let page = text((1...25).map { gap($0, .overflow) })
        #expect(page.contains("and 15 more gaps"))
        #expect(text((1...25).map { gap($0, .overflow) }, as: .html).contains("15 more gaps"))
    }
}
