internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

@Suite("A report as JUnit's XML") struct JUnitTests {
    private func junit(_ report: Report) -> String { ReportRenderer(version: "0.1.0").render(report, as: .junit) }

    @Test("a rule fails from the report's warning level on; below it, what it found is told and the rule passes")
    func levels() {
        var report = ExtremeReports.oneCall
        report.findings = SampleReport.findings
        report.rules = SampleReport.rules
        for (level, failures) in [(Level.informational, 3), (.low, 3), (.medium, 2), (.high, 1), (.critical, 0)] {
            report.warningLevel = level
            #expect(junit(report).contains("tests=\"6\" failures=\"\(failures)\" errors=\"0\""), "\(level)")
        }
        #expect(junit(report).components(separatedBy: "<system-out>").count == 4)
    }

    @Test("gaps, rules that could not be evaluated and an unknown verdict are an error, warnings are none")
    func errors() {
        var report = ExtremeReports.oneCall
        report.diagnostics = [Diagnostic(.warning, at: nil, "odd")]
        #expect(junit(report).contains("tests=\"1\" failures=\"0\" errors=\"0\""))
        report.diagnostics = [Diagnostic(.error, at: SourceLocation(file: "a.yml", line: 2), "no")]
        #expect(junit(report).contains("tests=\"1\" failures=\"0\" errors=\"1\""))
        #expect(junit(report).contains("a.yml:2: error: no"))
        report.diagnostics = []
        report.verdict = .unknown
        #expect(junit(report).contains("errors=\"1\""))
        report.verdict = .ok
        report.gaps = SampleReport.report.gaps
        #expect(junit(report).contains("<error message=\"312 calls of board-sync"))
    }

    @Test("two findings of a rule are one failure that tells of both")
    func several() {
        var report = SampleReport.report
        var second = report.findings[0]
        second.openedAt = SampleReport.at(20)
        report.findings.append(second)
        let text = junit(report)
        #expect(text.components(separatedBy: "<failure").count - 1 == 2)
        #expect(text.contains("message=\"2 findings; the first: 63 calls"))
        #expect(text.contains(second.id))
    }

    @Test(
        "whatever the texts hold, XML's own characters are escaped and no other than its are there",
        arguments: 0..<20
    )
    func hostile(seed: UInt64) {
        var source = HostileReport(seed: seed)
        let text = junit(source.report())
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isActive })
        let names = text.matches(of: /<\/?(\w+)/).map { String($0.1) }
        let known: Set<String> = [
            "xml", "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "system",
        ]
        #expect(Set(names).isSubset(of: known))
        #expect(!text.contains("]]>"))
    }

    @Test(
        "a reader of many tools' results counts what the report says",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func reader() async throws {
        let texts = Reader.texts(.junit)
        for (answer, text) in zip(try await Reader.read(texts, as: .junit), texts) {
            #expect(answer.error == nil)
            let head = try #require(text.firstMatch(of: /tests="(\d+)" failures="(\d+)" errors="(\d+)"/))
            #expect(answer.junit == [1] + [head.1, head.2, head.3].compactMap { Int($0) })
        }
    }
}
