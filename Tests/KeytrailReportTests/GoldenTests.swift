internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

@Suite struct GoldenTests {
    @Test("a report as text reads well in 80 and in 40 columns", arguments: [80, 40])
    func text(width: Int) throws {
        let renderer = ReportRenderer(version: "0.1.0", style: TextStyle(width: width))
        try expectGolden(renderer.render(SampleReport.report, as: .text), "report-\(width).txt")
    }

    @Test(
        "a report for machines, and as a page, keeps its form",
        arguments: ReportFormat.allCases.filter { $0 != .text }
    )
    func machine(format: ReportFormat) throws {
        let renderer = ReportRenderer(version: "0.1.0")
        try expectGolden(renderer.render(SampleReport.report, as: format), "report.\(format.rawValue)")
    }
}
