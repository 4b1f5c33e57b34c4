import Foundation
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// `keytrail alerts` and `audit --alert`, as a user runs them.
@Suite("The command alerts") struct AlertsCommandTests {
    private static let now = "2026-11-16T00:00:00Z"

    /// A log with a burst of rejections of each credential, and a configuration.
    private func program(_ alerts: String, credentials: Int = 2) async throws -> Program {
        let program = try Program()
        _ = try RuleWorkTests.folder(RuleWorkTests.burst, in: program)
        let lines = (10..<10 + 6 * credentials).map { second in
            """
            {"timestamp":"2026-11-10T08:0\(second / 60):\(String(format: "%02d", second % 60))Z","http.request.method":"GET",\
            "server.address":"api.example.com","url.path":"/v1/items","http.response.status_code":401,"keytrail.credential.id":"k\((second - 10) % credentials + 1)"}
            """
        }
        let imported = try await program.run(
            ["import", "--format", "keytrail", "-"],
            input: lines.joined(separator: "\n")
        )
        #expect(imported.status == 0, "\(imported.messages)")
        try write(alerts, program)
        return program
    }

    private func write(_ alerts: String, _ program: Program) throws {
        let folder = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("alerts:\n\(alerts)\n".utf8).write(to: URL(filePath: folder + "/config.yml"))
    }

    private func audit(_ program: Program, _ more: String..., now: String = Self.now) async throws -> Program.Result {
        try await program.run(["audit", "--rules", program.home.file("rules"), "--now", now] + more)
    }

    private static let file = """
          sinks:
            log: {kind: file, path: ~/alerts.ndjson}
          routes:
            - {sinks: log, resolved: false}
        """

    @Test("an audit tells of each episode once")
    func once() async throws {
        let program = try await program(Self.file)
        let first = try await audit(program, "--alert")
        #expect(first.status == 2)
        #expect(first.messages.contains("sent 2 alerts"))
        #expect(try await audit(program, "--alert").messages == "")
        let text = try String(contentsOf: URL(filePath: program.home.file("alerts.ndjson")), encoding: .utf8)
        #expect(text.split(separator: "\n").count == 2)
        let listed = try await program.run("alerts", "list", "--state", "sent", "--format", "csv")
        #expect(listed.output.split(separator: "\r\n").count == 3)
        #expect(try await program.run("db", "check").status == 0)
    }

    @Test(
        "a real Alertmanager shows what is open, and no longer what is over",
        .enabled(if: Alertmanager.isInstalled, Comment(rawValue: Alertmanager.skipReason))
    )
    func alertmanager() async throws {
        let program = try Program()
        _ = try RuleWorkTests.folder(RuleWorkTests.burst, in: program)
        let manager = try await Alertmanager.start()
        let text = """
              sinks:
                am: {kind: alertmanager, url: '\(manager.url)'}
              routes:
                - {sinks: am, level: high}
            """
        try write(text, program)
        // Alertmanager has no clock but the real one: the burst was an hour ago, and an audit then did not know its end.
        let burst = LiveFixture.now - .hours(1)
        for credential in ["k1", "k2"] {
            try await program.importLines(LiveFixture.lines(6, until: burst, credential: credential, status: 401))
        }
        let first = try await audit(program, "--alert", now: (burst + .seconds(1)).rfc3339)
        #expect(first.messages.contains("sent 2 alerts\n"), "\(first.messages)")
        let active = try await manager.activeAlerts().sorted { $0.description < $1.description }
        #expect(Set(active.compactMap { $0["keytrail_credential_id"] }) == ["k1", "k2"])
        #expect(active.allSatisfy { $0["alertname"] == "Burst" && $0["severity"] == "high" }, "\(active)")
        let second = try await audit(program, "--alert", now: LiveFixture.now.rfc3339)
        #expect(second.messages.contains("sent 2 alerts\n"), "\(second.messages)")
        #expect(try await manager.activeAlerts().isEmpty)
    }

    @Test("what did not arrive is listed, tried again, and dropped; the exit status says so")
    func failing() async throws {
        let program = try await program(Self.file.replacing("~/", with: "~/missing/"))
        let first = try await audit(program, "--alert")
        // The verdict is about the calls.
        #expect(first.status == 2)
        #expect(first.messages.contains("did not reach 'log': errno 2"))
        #expect(first.messages.contains("2 alerts will be tried again"))
        let again = try await program.run("alerts", "send", "--now", "2026-11-16T02:00:00Z")
        #expect(again.status == 1)
        let list = try await program.run("alerts", "list", "--format", "csv").output
        #expect(list.contains(",waiting,log,route-1,") && list.contains("errno 2"))
        #expect(try await program.run("alerts", "retry", "99").messages.contains("nothing waits under 99"))
        #expect(try await program.run("alerts", "drop").status == 64)
        #expect(try await program.run("alerts", "drop", "1").messages == "dropped 1 alert\n")
        try FileManager.default.createDirectory(atPath: program.home.file("missing"), withIntermediateDirectories: true)
        #expect(try await program.run("alerts", "retry", "--all").messages == "sent 1 alert\n")
        #expect(try await program.run("alerts", "list", "--format", "csv").output.split(separator: "\r\n").count == 1)
    }

    @Test("a sink is tried without the outbox, by its name or with all")
    func testing() async throws {
        let program = try await program(
            "  sinks:\n    log: {kind: file, path: ~/x}\n    bad: {kind: exec, command: [/bin/false]}"
        )
        #expect(try await program.run("alerts", "test", "log").messages.hasSuffix("log: taken\n"))
        let all = try await program.run("alerts", "test")
        #expect(all.status == 1)
        #expect(all.messages.contains("bad: exit 1"))
        #expect(try await program.run("alerts", "test", "desk").messages.contains("it has bad, log"))
        #expect(try await program.run("alerts", "test", "--check").status == 0)
    }

    @Test("a mistake in the configuration is told with its place, and no audit begins")
    func mistakes() async throws {
        let program = try await program("  sinks:\n    log: {kind: fiel, path: ~/x}\n  routes: []")
        let result = try await audit(program, "--alert")
        #expect(result.status == 65)
        #expect(
            result.messages.contains("config.yml:3:17: error: 'fiel' is not known here; write one of exec, webhook,")
        )
        #expect(result.output == "")
        try write("  sinks: {}", program)
        #expect(try await audit(program, "--alert").messages.contains("no finding leads to anybody"))
        #expect(try await audit(program, "--alert", "x.ndjson").status == 64)
    }

    @Test("no secret of a sink is in the log, a message, or what others see of a program")
    func canary() async throws {
        let secrets = SecretShapes.all
        var program = try await program("")
        let server = try await StubServer.start { _ in .text("", status: 403) }
        var sinks: [String] = []
        for (index, secret) in secrets.enumerated() {
            program.environment["S\(index)"] = secret.value
            program.environment["U\(index)"] = "\(server.url)/\(SecretForms.percentEncoded(secret.value))"
            sinks += [
                "h\(index): {kind: webhook, url: env:U\(index), token: env:S\(index), signing-key: env:S\(index)}",
                "e\(index): {kind: exec, command: [/bin/sh, -c, 'tr \"\\0\" \" \" < /proc/$$/cmdline >> \"$HOME/data/argv\"; exit 3'], secrets: {T: env:S\(index)}}",
                "m\(index): {kind: mail, server: '127.0.0.1:1', security: none, user: env:S\(index), password: env:S\(index), from: a@b, to: [c@d]}",
                "p\(index): {kind: pagerduty, url: 'http://127.0.0.1:1/', key: env:S\(index)}",
            ]
        }
        let names = sinks.compactMap { $0.split(separator: ":").first }.joined(separator: ", ")
        try write("  sinks:\n" + sinks.map { "    \($0)\n" }.joined() + "  routes: [{sinks: [\(names)]}]", program)
        var traces = Traces()
        let audited = try await audit(program, "--alert", "--verbose")
        #expect(audited.messages.contains("exit 3") && audited.messages.contains("status 403"))
        traces.add("audit", audited.output + audited.messages)
        for arguments in [["alerts", "list", "--format", "json"], ["alerts", "test"], ["alerts", "retry", "--all"]] {
            let result = try await program.run(arguments)
            traces.add(arguments.joined(separator: " "), result.output + result.messages)
        }
        traces.add(folder: program.home.file("data"))
        #expect(FileManager.default.fileExists(atPath: program.home.file("data/argv")))
        traces.expectNone(SecretSearch(secrets))
    }
}
