import Foundation
import KeytrailTestSupport
import Testing

/// `keytrail report` over the samples' fortnight, which ends with a Sunday.
@Suite("The report of a period") struct ReportCommandTests {
    private static let end = ["--now", "2026-11-16T00:00:00Z"]

    private func prepared(isAudited: Bool) async throws -> Program {
        let program = try Program()
        _ = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        if isAudited { _ = try await program.run(["audit"] + Self.end) }
        return program
    }

    private func json(_ program: Program, _ options: String...) async throws -> [String: Any] {
        let result = try await program.run(["report", "--format", "json"] + options + Self.end)
        #expect(result.status == 0)
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test("a week is the calendar's, and is compared with the one before")
    func week() async throws {
        let report = try await json(try await prepared(isAudited: true), "--period", "week")
        #expect(
            report["period"] as? [String: String]
                == ["start": "2026-11-09T00:00:00.000000Z", "end": "2026-11-15T23:59:59.999999Z"]
        )
        let comparison = try #require(report["comparison"] as? [String: Any])
        #expect(
            comparison["period"] as? [String: String]
                == ["start": "2026-11-02T00:00:00.000000Z", "end": "2026-11-08T23:59:59.999999Z"]
        )
        let calls = try #require(comparison["calls"] as? [String: [String: Any]])
        let (before, now) = (calls["before"]?["total"] as? Int ?? 0, calls["now"]?["total"] as? Int ?? 0)
        #expect(before > 0 && now > 0)
        #expect((report["calls"] as? [String: Any])?["total"] as? Int == now)
        let change = (Double(now) / Double(before) - 1) * 1_000
        #expect(comparison["calls_change_permille"] as? Int == Int(change.rounded()))
        #expect((report["judged"] as? [String: Any])?["whole"] as? Bool == true)
        #expect((comparison["findings"] as? [String: Any])?["now"] is [String: Any])
    }

    @Test("the fortnight before its log is no change, and is said to be unknown")
    func unobserved() async throws {
        let program = try await prepared(isAudited: true)
        let month = try await program.run(["report", "--period", "month", "--now", "2026-12-01T00:00:00Z"])
        #expect(month.output.contains("The log begins 2026-11-02"))
        #expect(month.output.contains("there is nothing to compare with"))
        #expect(!month.output.contains("New, "))
    }

    @Test("without an audit there is no finding, the verdict is unknown, and the command that helps is named")
    func neverAudited() async throws {
        let program = try await prepared(isAudited: false)
        var report = try await json(program, "--period", "week")
        #expect((report["verdict"] as? [String: Any])?["name"] as? String == "unknown")
        #expect((report["findings"] as? [Any])?.isEmpty == true)
        let text = try await program.run(["report", "--period", "week"] + Self.end).output
        #expect(text.split { $0 == " " || $0 == "\n" }.joined(separator: " ").contains("No audit judged this period"))
        report = try await json(program, "--period", "week", "--audit")
        #expect((report["findings"] as? [Any])?.isEmpty == false)
        #expect((report["judged"] as? [String: Any])?["by"] as? String == "report")
    }

    @Test(
        "every form of a compared report can be written, and the one for programs follows the schema",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func schema() async throws {
        let program = try await prepared(isAudited: true)
        let report = try await program.run(["report", "--period", "week", "--format", "json"] + Self.end).output
        let schema = try String(
            contentsOf: Program.checkout.appending(path: "docs/report.schema.json"),
            encoding: .utf8
        )
        let input = try JSONEncoder().encode(["format": "json", "text": report, "schema": schema])
        let (output, _) = try await PythonTools.run("KeytrailReportTests/Python/readers.py", input: input)
        #expect(String(decoding: output, as: UTF8.self) == "{\"json\": true}\n")
    }
}
