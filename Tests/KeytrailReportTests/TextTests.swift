internal import KeytrailModel
internal import KeytrailReport
internal import Testing

@Suite struct TextTests {
    @Test(
        "wide characters take two columns, marks none",
        arguments: [
            ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("🇨🇭", 2), ("❤️", 2), ("ｆｕ", 4), ("각", 2), ("", 0),
        ]
    )
    func displayWidth(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test("a text that does not fit ends in an ellipsis and never exceeds its columns", arguments: 0..<12)
    func truncation(width: Int) {
        let text = "日本 abc 👩‍👩‍👧def"
        #expect(text.truncated(to: width).displayWidth <= width)
        #expect(width == 0 || text.truncated(to: width).last == "…")
        #expect(text.truncated(to: text.displayWidth) == text)
    }

    @Test("wrapping keeps the words, and cuts only the word that fits no line")
    func wrapping() {
        #expect("one two three".wrapped(to: 7) == ["one two", "three"])
        #expect("abcdefghij k".wrapped(to: 4) == ["abcd", "efgh", "ij k"])
        #expect("".wrapped(to: 4) == [])
        #expect("日本語".wrapped(to: 3) == ["日", "本", "語"])
    }

    @Test("a width outside the range is moved to its nearer end")
    func widths() {
        #expect(TextStyle(width: 3).width == 20)
        #expect(TextStyle(width: 1_000).width == 200)
    }

    @Test("no line of the report is wider than asked for", arguments: [20, 33, 40, 49, 50, 66, 80, 120, 200])
    func reportWidth(width: Int) {
        let text = ReportRenderer(version: "0.1.0", style: TextStyle(width: width)).render(
            SampleReport.report,
            as: .text
        )
        #expect(text.split(separator: "\n").allSatisfy { $0.displayWidth <= width })
    }

    @Test("the first line is the verdict in one sentence")
    func headline() {
        #expect(firstLine(SampleReport.report) == "2 findings need attention: 1 high, 1 medium; 1 more for information")
        #expect(firstLine(ExtremeReports.empty) == "Nothing to report")
        var report = ExtremeReports.empty
        report.verdict = .unknown
        #expect(firstLine(report) == "No verdict: no call was recorded in this period")
        report.totals[.success] = 1
        report.diagnostics = [Diagnostic(.error, at: nil, "no")]
        #expect(firstLine(report) == "No verdict: 1 check could not be made")
        report.verdict = .warning
        report.findings = [SampleReport.findings[2]]
        #expect(firstLine(report) == "1 finding needs attention: 1 low")
        report.verdict = .ok
        #expect(firstLine(report) == "Nothing needs attention; 1 finding for information: 1 low")
    }

    @Test("the sample's credentials, hosts and hours count the same calls")
    func sampleAddsUp() {
        let report = SampleReport.report
        let credentials = report.credentials.reduce(0) { $0 + $1.counts.total }
        #expect(credentials + report.anonymousCalls == report.totals.total)
        #expect(report.hosts.reduce(0) { $0 + $1.counts.total } == report.totals.total)
    }

    private func firstLine(_ report: Report) -> String {
        let text = ReportRenderer(version: "0.1.0", style: TextStyle(width: 100)).render(report, as: .text)
        return String(text.prefix { $0 != "\n" })
    }
}
