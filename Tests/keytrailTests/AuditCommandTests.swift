import Foundation
import KeytrailTestSupport
import Testing

@Suite struct AuditCommandTests {
    @Test("the sample fortnight has its three incidents, and the exit status says so")
    func incidents() async throws {
        let program = try Program()
        let imported = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        #expect(imported.status == 0)
        #expect(imported.messages.contains(", 0 duplicate, 0 rejected"))
        let audit = try await program.run("audit", "--format", "json", "--now", "2026-11-16T00:00:00Z")
        #expect(audit.status == 2)
        for title in ["Failed-authentication burst", "Usage spike of a credential", "powerful scopes"] {
            #expect(audit.output.contains(title), "\(title)")
        }
        #expect(audit.output.contains("\"observed\": \"admin:org, delete_repo\""))
        // Whoever has the key comes from elsewhere, at night and with another library; the token works again in the end.
        let shadows = [
            "Accepted call after repeated rejections", "Credential busy at an unusual hour",
            "Credential used from a new address", "Credential used from a new network",
            "Credential used from two addresses at once", "Credential used with a new user agent",
        ]
        for title in shadows { #expect(audit.output.contains(title), "\(title)") }
        // Both the burst and the key in other hands are more calls than usual then.
        let unusual = "Usage far above what is usual"
        #expect(audit.output.components(separatedBy: "\"title\": \"\(unusual)\"").count - 1 >= 2)
        // Each rule tells of an incident once.
        #expect(audit.output.components(separatedBy: "\"opened_at\"").count - 1 == 3 + shadows.count + 2)
    }

    @Test("the same fortnight without the incidents has nothing to say")
    func clean() async throws {
        let program = try Program()
        let file = program.home.file("clean.ndjson")
        let tool = Program.executable.deletingLastPathComponent().appending(path: "keytrail-samples")
        let samples = Process()
        samples.executableURL = tool
        samples.arguments = ["--clean", "--output", file]
        try await Program.wait(for: samples)
        let audit = try await program.run("audit", file, "--warn-on", "low", "--now", "2026-11-16T00:00:00Z")
        #expect(audit.status == 0, "\(audit.output)")
        #expect(audit.output.hasPrefix("Nothing to report"), "\(audit.output.prefix(200))")
    }

    @Test("importing again changes nothing, and neither does auditing again")
    func idempotence() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        let first = try await program.run("audit", "--format", "json", "--now", "2026-11-16T00:00:00Z")
        let again = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        #expect(again.messages.contains(" 0 stored,"))
        #expect(
            try await program.run("audit", "--format", "json", "--now", "2026-11-16T00:00:00Z").output == first.output
        )
        let findings = try await program.run("query", "SELECT count(*) AS n FROM finding", "--format", "csv")
        let told = first.output.components(separatedBy: "\"opened_at\"").count - 1
        #expect(findings.output == "n\r\n\(told)\r\n")
    }

    @Test("a report that goes into a pipe or a link leaves it what it is")
    func specialFiles() async throws {
        let program = try Program()
        let (pipe, link, target) = (program.home.file("pipe"), program.home.file("link"), program.home.file("target"))
        // The name is copied by the call.
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        // Open at both ends, so that writing need not wait for a reader.
        let end = try FileHandle(forUpdating: URL(filePath: pipe))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        for output in [pipe, link] {
            let audit = try await program.run(
                "audit",
                Program.sample("fortnight.ndjson.gz"),
                "--format",
                "nagios",
                "-o",
                output
            )
            #expect(audit.status == 2, "\(audit.messages)")
        }
        #expect(try FileManager.default.attributesOfItem(atPath: pipe)[.type] as? FileAttributeType != .typeRegular)
        let links = try FileManager.default.destinationOfSymbolicLink(atPath: link)
        #expect(links == target)
        let report = try String(contentsOfFile: target, encoding: .utf8)
        #expect(report.hasPrefix("KEYTRAIL CRITICAL"))
        #expect(try end.read(upToCount: report.utf8.count).map { String(decoding: $0, as: UTF8.self) } == report)
    }

    @Test("files are judged without a database, and none is made")
    func files() async throws {
        let program = try Program()
        let audit = try await program.run("audit", Program.sample("fortnight.ndjson.gz"), "--fail-on", "critical")
        #expect(audit.status == 1)
        #expect(!FileManager.default.fileExists(atPath: program.home.file("data/keytrail/keytrail.db")))
    }

    @Test("recorded cassettes show credentials with more scope than used")
    func cassettes() async throws {
        let program = try Program()
        let audit = try await program.run(
            "audit",
            Program.sample("cassettes/three-providers.ndjson"),
            "--format",
            "json"
        )
        #expect(audit.status <= 2)
        #expect(audit.output.contains("\"schema\": \"keytrail.report/1\""))
    }

    @Test(
        "the shared cassettes show GitHub and Slack credentials with more scope than used",
        .enabled(if: SharedData.path("cassettes/trello.ndjson") != nil, "shared data are not here")
    )
    func sharedCassettes() async throws {
        let program = try Program()
        for name in ["trello", "github_octokit_rb", "slack"] {
            let path = try #require(SharedData.path("cassettes/\(name).ndjson"))
            let result = try await program.run("import", "--format", "cassette", path)
            #expect(result.status == 0)
            #expect(result.messages.contains(" 0 duplicate"))
        }
        let audit = try await program.run("audit", "--format", "json", "--now", "2026-11-16T00:00:00Z")
        let findings = try await program.run(
            "query",
            "SELECT DISTINCT title || ' ' || \"group\" FROM finding ORDER BY 1",
            "--format",
            "csv"
        )
        #expect(audit.output.contains("that it never used"))
        #expect(findings.output.contains("github-"), "\(findings)")
        #expect(findings.output.contains("slack-"), "\(findings)")
    }

    @Test("a broken rule is located, the others run, and a clean audit is unknown")
    func brokenRule() async throws {
        let program = try Program()
        let rules = program.home.file("rules")
        try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
        let good =
            "title: good\nlogsource: {product: keytrail}\nlevel: low\ndetection:\n    s: {keytrail.outcome: success}\n    condition: s\n"
        try Data(good.utf8).write(to: URL(filePath: rules + "/good.yml"))
        try Data(good.replacing("keytrail.outcome", with: "keytrail.outcom").utf8).write(
            to: URL(filePath: rules + "/bad.yml")
        )
        _ = try await program.run("import", Program.sample("cassettes/three-providers.ndjson"))
        let audit = try await program.run("audit", "--rules", rules, "--format", "json")
        #expect(audit.status == 3)
        #expect(audit.messages.contains("bad.yml:5:9: error: unknown field 'keytrail.outcom'"))
        #expect(audit.output.contains("\"good\""))
        let lint = try await program.run("rules", "lint", rules)
        #expect(lint.status == 1)
        #expect(lint.output.contains("did you mean 'keytrail.outcome'?"))
    }

    @Test("a period without calls is unknown")
    func empty() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("cassettes/three-providers.ndjson"))
        #expect(try await program.run("audit", "--since", "1h").status == 3)
    }

    @Test("the report is written whole to a file")
    func report() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        _ = try await program.run("audit")
        let file = program.home.file("report.html")
        let result = try await program.run("report", "--format", "html", "-o", file)
        #expect(result.status == 0)
        #expect(result.output.isEmpty)
        let html = try String(contentsOf: URL(filePath: file), encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>") || html.hasPrefix("<!doctype html>"))
        #expect(html.contains("Failed-authentication burst"))
    }
}
