internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

@Suite("A report as metrics") struct PrometheusTests {
    private func metrics(_ report: Report) -> String {
        ReportRenderer(version: "0.1.0").render(report, as: .prometheus)
    }

    @Test("a rule that found nothing has a value too")
    func zero() {
        let page = metrics(SampleReport.report)
        let labels = "level=\"critical\",rule=\"key-in-query\",title=\"Secret in a query string\""
        #expect(page.contains("keytrail_findings{\(labels)} 0\n"))
        #expect(page.contains("keytrail_verdict 2\n"))
        #expect(page.contains("keytrail_last_audit_timestamp_seconds 1795413900\n"))
        #expect(page.contains("keytrail_latency_seconds{percentile=\"50\"} 0.118\n"))
    }

    @Test("backslashes, quotes and line breaks in labels are escaped")
    func labels() {
        var report = ExtremeReports.oneCall
        report.rules = [EvaluatedRule(.init(id: "a\"b\\c\nd", title: "", level: .low))]
        #expect(metrics(report).contains("rule=\"a\\\"b\\\\c\\\\nd\""))
    }

    @Test("whatever the texts hold, every line is a comment or a value, and no series comes twice", arguments: 0..<20)
    func hostile(seed: UInt64) throws {
        var source = HostileReport(seed: seed)
        var report = source.report()
        report.quotas += report.quotas
        report.credentials += report.credentials
        let page = metrics(report)
        let sample = #/[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\["\\])*",?)*\})? -?[0-9.]+(?:e-?[0-9]+)?/#
            .matchingSemantics(.unicodeScalar)
        var series: Set<String> = []
        for line in page.unicodeScalars.split(separator: "\n").map(String.init) where !line.hasPrefix("# ") {
            #expect(line.wholeMatch(of: sample) != nil, "\(line)")
            let name = line.split(separator: " ").dropLast().joined(separator: " ")
            #expect(series.insert(name).inserted, "\(line)")
        }
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isActive })
    }

    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(
        "Prometheus' own checker has nothing to say",
        .enabled(if: promtool != nil, "needs promtool, of Debian's package prometheus"),
        arguments: [0, 1, 2, 3, 4]
    )
    func checker(index: Int) async throws {
        let page = metrics(Reader.reports[index])
        let folder = try TemporaryFolder()
        let (source, target) = (URL(filePath: folder.file("in")), URL(filePath: folder.file("out")))
        try Data(page.utf8).write(to: source)
        try Data().write(to: target)
        let process = Process()
        process.executableURL = URL(filePath: try #require(PrometheusTests.promtool))
        process.arguments = ["check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = try FileHandle(forWritingTo: target)
        process.standardError = process.standardOutput
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        #expect(try String(contentsOf: target, encoding: .utf8) == "")
        #expect(process.terminationStatus == 0)
    }
}
