internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport
internal import Testing

/// The page as a real browser shows it: Chromium without a window, where there is one.
@Suite("A report in a browser", .serialized) struct BrowserTests {
    private struct Answer: Decodable {
        struct Table: Decodable {
            var sort: [String?]
            var status: String
            var focus: String?
            var cells: [String]
        }

        var error: String?
        var messages: [String]?
        var violations: [String]?
        var checks: Int?
        var buttons: [Int]?
        var sorted: [Table]?
        var wide: Bool?
    }

    private static let hasBrowser = ["chromium", "chromium-browser", "google-chrome"].contains {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    private func open(_ reports: [Report]) async throws -> [Answer] {
        let folder = try TemporaryFolder()
        let lines = try reports.enumerated().map { number, report -> String in
            let page = folder.file("\(number).html")
            let text = ReportRenderer(version: "0.1.0").render(report, as: .html)
            try Data(text.utf8).write(to: URL(filePath: page))
            let line: JSON = ["page": .string(page)]
            return line.text + "\n"
        }
        let script = "KeytrailReportTests/Python/browser.py"
        let (output, _) = try await PythonTools.run(script, input: Data(lines.joined().utf8))
        return try output.split(separator: 0x0A).map { try JSONDecoder().decode(Answer.self, from: $0) }
    }

    @Test(
        "pages load without a complaint, axe-core finds nothing, and a keyboard orders tables",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason)),
        .enabled(if: BrowserTests.hasBrowser, "needs Chromium; install the package chromium")
    )
    func pages() async throws {
        var hostile = HostileReport(seed: 7)
        var calm = ExtremeReports.oneCall
        calm.provenance = .kept(.init(until: nil, rules: 0, all: 3))
        let answers = try await open([SampleReport.report, calm, ExtremeReports.findings(300), hostile.report()])
        #expect(answers.count == 4)
        for answer in answers {
            #expect(answer.error == nil)
            #expect(answer.messages == [])
            #expect(answer.violations == [])
            #expect(answer.checks ?? 0 > 100)
            #expect(answer.wide == false)
            #expect(answer.buttons?.last == 0)
        }
        #expect(answers[0].buttons?.first ?? 0 > 10)
        try expectSorted(try #require(answers[0].sorted))
    }

    /// By p95, which the sample has of two: the slowest first, then the quickest, and what has none last; then by p99.
    private func expectSorted(_ tables: [Answer.Table]) throws {
        #expect(tables.count == 3)
        #expect(
            tables.map(\.cells) == [
                ["nightly-sync", "standup-bot", "board-export"], ["standup-bot", "nightly-sync", "board-export"],
                ["nightly-sync", "standup-bot", "board-export"],
            ]
        )
        #expect(tables.map { $0.sort.compactMap(\.self) } == [["descending"], ["ascending"], ["descending"]])
        #expect(tables.map(\.focus) == ["p95", "p95", "p99"])
        #expect(
            tables.map(\.status) == [
                "Integrations, busiest first: by p95, descending", "Integrations, busiest first: by p95, ascending",
                "Integrations, busiest first: by p99, descending",
            ]
        )
    }
}
