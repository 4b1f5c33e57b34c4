import Foundation
import KeytrailTestSupport
import Testing

/// The forms of a report, as the program writes them of a real period.
@Suite struct ReportFormTests {
    private func audit(_ program: Program, _ options: String...) async throws -> Program.Result {
        let sample = Program.sample("fortnight.ndjson.gz")
        return try await program.run(["audit", sample, "--now", "2026-11-16T00:00:00Z"] + options)
    }

    @Test(
        "every form can be written to a file, and the exit status is the verdict's in each",
        arguments: [
            ("sarif", "\"version\": \"2.1.0\""), ("markdown", "# 8 findings need attention"),
            ("csv", "id,level,state,"),
            ("junit", "failures=\"7\" errors=\"0\""), ("prometheus", "keytrail_verdict 2\n"),
            ("nagios", "KEYTRAIL CRITICAL - 8 findings need attention"),
        ]
    )
    func forms(format: String, part: String) async throws {
        let program = try Program()
        let file = program.home.file("report")
        let result = try await audit(program, "--format", format, "-o", file)
        #expect(result.status == 2)
        #expect(result.output == "")
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains(part))
    }

    @Test(
        "a report of a real period follows the schema",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func schema() async throws {
        let report = try await audit(try Program(), "--format", "json").output
        let schema = try String(
            contentsOf: Program.checkout.appending(path: "docs/report.schema.json"),
            encoding: .utf8
        )
        let input = try JSONEncoder().encode(["format": "json", "text": report, "schema": schema])
        let (output, status) = try await PythonTools.run("KeytrailReportTests/Python/readers.py", input: input)
        #expect(status == 0)
        #expect(String(decoding: output, as: UTF8.self) == "{\"json\": true}\n")
    }

    @Test("the help lists every form once")
    func help() async throws {
        for command in ["audit", "report"] {
            let help = try await Program().run(command, "--help").output
            let words = help.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
            let forms = "text, json, html, sarif, markdown, csv, junit, prometheus, nagios"
            #expect(words.components(separatedBy: forms).count == 2, "\(command)")
        }
    }
}
