internal import Foundation
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailTestSupport

/// Reports as other programs' libraries read them, by way of Python.
enum Reader {
    /// What a library makes of a report.
    struct Answer: Decodable {
        var error: String?
        var sarif: [String]?
        var markdown: Page?
        var junit: [Int]?
        var csv: [[String]]?
    }

    /// What GitHub's own library makes of Markdown.
    struct Page: Decodable {
        var elements: [String]
        var reasons: [String]
    }

    /// It ended without an answer to each report.
    struct Silent: Error {
        var status: Int32
    }

    /// What is read from each text; `schema` is what reports as JSON must follow.
    static func read(_ texts: [String], as format: ReportFormat, schema: String = "") async throws -> [Answer] {
        let lines = texts.map { text -> String in
            let line: JSON = ["format": .string(format.rawValue), "text": .string(text), "schema": .string(schema)]
            return line.text + "\n"
        }
        let script = "KeytrailReportTests/Python/readers.py"
        let (output, status) = try await PythonTools.run(script, input: Data(lines.joined().utf8))
        let answers = try output.split(separator: 0x0A).map { try JSONDecoder().decode(Answer.self, from: $0) }
        guard status == 0, answers.count == texts.count else { throw Silent(status: status) }
        return answers
    }

    /// The sample, reports at the ends of what can happen, and hostile ones.
    static var reports: [Report] {
        let hostile = (0..<UInt64(40)).map { seed -> Report in
            var source = HostileReport(seed: seed)
            return source.report()
        }
        return [SampleReport.report, ExtremeReports.empty, ExtremeReports.oneCall] + hostile
    }

    /// Those reports in a format.
    static func texts(_ format: ReportFormat) -> [String] {
        reports.map { ReportRenderer(version: "0.1.0").render($0, as: format) }
    }
}
