import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Synchronization
import Testing

/// Nights of a fortnight, as a timer and people live through them.
@Suite("Nights") struct NightTests {
    /// What Alertmanager would show: `POST /api/v2/alerts` of its OpenAPI description.
    private final class Alertmanager: Sendable {
        private let ends = Mutex<[String: String]>([:])

        func post(_ request: StubRequest) -> StubResponse {
            guard request.method == "POST", request.target == "/api/v2/alerts",
                request["content-type"]?.hasPrefix("application/json") == true,
                let list = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [[String: Any]]
            else { return .text("bad request", status: 400) }
            for alert in list {
                // `labels` is what postable alerts must have; their values are texts.
                guard let labels = alert["labels"] as? [String: String], labels["alertname"] != nil else {
                    return .text("bad alert", status: 400)
                }
                let key = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
                let end = alert["endsAt"] as? String ?? ""
                ends.withLock { $0[key] = end }
            }
            return .text("", status: 200)
        }

        /// How many alerts there are at a time, and how many there have been.
        func count(at time: String) -> (active: Int, all: Int) {
            ends.withLock { ends in (ends.values.count { $0 > time }, ends.count) }
        }
    }

    /// The samples, a text for each hour of a day from 2 November 2026 on.
    private func days(_ program: Program) async throws -> [[String]] {
        let path = program.home.file("all.ndjson")
        let made = try await program.run(["--days", "14", "--output", path], product: "keytrail-samples")
        #expect(made.status == 0, "\(made.messages)")
        let lines = try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n")
        let byHour = Dictionary(grouping: lines) { line in
            line.firstRange(of: "2026-11-").map { line[$0.lowerBound...].prefix(13) } ?? ""
        }
        let hours = byHour.sorted { $0.key < $1.key }
        return Dictionary(grouping: hours) { $0.key.prefix(10) }.sorted { $0.key < $1.key }.map { day in
            day.value.map { $0.value.joined(separator: "\n") }
        }
    }

    @Test(
        "a fortnight arrives hour by hour, nights go by, some are missed: each episode is told once, and ends where it began",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func fortnight() async throws {
        let program = try Program()
        let mail = try await MailServer.start()
        let manager = Alertmanager()
        let server = try await StubServer.start { request in manager.post(request) }
        let pings = try await StubServer.start { _ in .text("") }
        let hook = program.home.file("hook")
        try Data("#!/bin/sh\necho \"$KEYTRAIL_FINDING $KEYTRAIL_KEY\" >> \"$HOME/hooked\"\n".utf8).write(
            to: URL(filePath: hook)
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: hook)
        let folder = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let configuration = """
            alerts:
              sinks:
                ops: {kind: mail, server: '127.0.0.1:\(mail.port)', security: none, from: k@example.com, to: [ops@example.com]}
                am: {kind: alertmanager, url: '\(server.url)', expires: 26h}
                hook: {kind: exec, command: [/bin/sh, '\(hook)']}
              routes:
                - {sinks: am, level: high, repeat: 20h}
                - {sinks: hook, level: high, resolved: false}
                - {sinks: ops, level: high, digest: '07:30'}
            """
        try Data(configuration.utf8).write(to: URL(filePath: folder + "/config.yml"))
        let days = try await days(program)
        try #require(days.count == 14)
        for (night, hours) in zip(1..., days) {
            for hour in hours {
                let result = try await program.run(["import", "--format", "keytrail", "-"], input: hour)
                #expect(result.status == 0, "\(result.messages)")
            }
            // In the sixth to eighth night nobody is there.
            if (6...8).contains(night) { continue }
            let now = "2026-11-\(String(format: "%02d", night + 2))T08:00:00Z"
            let run = try await program.run(
                "nightly",
                "--now",
                now,
                "--mail",
                "ops",
                "--ping",
                pings.url + "/id",
                "--output",
                program.home.file("r.html")
            )
            #expect(run.status <= 3, "\(run.messages)")
        }
        #expect(pings.requests.map(\.target) == Array(repeating: "/id", count: 11))
        let hooked = try String(contentsOf: URL(filePath: program.home.file("hooked")), encoding: .utf8).split(
            separator: "\n"
        )
        #expect(hooked.count >= 2)
        #expect(Set(hooked.compactMap { $0.split(separator: " ").first }).count == hooked.count)
        // Another night, without any call: what is over is over, and what is open runs out.
        _ = try await program.run("nightly", "--now", "2026-11-30T08:00:00Z", "--mail", "ops")
        let alerts = manager.count(at: "2026-12-02T00:00:00Z")
        #expect(alerts.all == hooked.count)
        #expect(alerts.active == 0)
        // A report for each night, and digests of what was told.
        let mails = try mail.messages()
        #expect(mails.count { $0.contains("filename=\"keytrail-2026-11-") } == 12)
        #expect(mails.count > 12)
        let listed = try await program.run("alerts", "list", "--format", "csv").output
        #expect(listed.split(separator: "\r\n").count <= 2, "\(listed)")
        #expect(try await program.run("db", "check").status == 0)
    }

    @Test("a night whose mail does not go out is made up for, tells the watcher so, and hinders no other")
    func failing() async throws {
        let program = try Program()
        let pings = try await StubServer.start { _ in .text("") }
        let folder = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text =
            "alerts:\n  sinks:\n    ops: {kind: mail, server: '127.0.0.1:1', security: none, from: a@b, to: [c@d]}\n"
        try Data(text.utf8).write(to: URL(filePath: folder + "/config.yml"))
        let imported = try await program.run("import", Program.sample("fortnight.ndjson.gz"))
        #expect(imported.status == 0)
        func nightly(_ day: String, _ more: String...) async throws -> Program.Result {
            try await program.run(["nightly", "--now", "2026-11-\(day)T00:00:00Z", "--ping", pings.url + "/id"] + more)
        }
        let failed = try await nightly("05", "--mail", "ops")
        #expect(failed.status == 74)
        #expect(
            failed.messages.contains(
                "did not go out through 'ops': connection refused; the next run takes this period up"
            )
        )
        let well = try await nightly("06")
        #expect(well.status <= 3)
        let watermark = "SELECT name, judged_until FROM task"
        let kept = try await program.run("query", watermark, "--format", "csv").output
        // 2026-11-06T00:00:00Z.
        #expect(kept == "name,judged_until\r\nnightly,1793923200000000\r\n")
        #expect(pings.requests.map(\.target) == ["/id/fail", "/id"])
        #expect(try await nightly("07", "--mail", "desk").status == 64)
        #expect(try await nightly("07", "--since", "never").status == 64)
    }

    @Test("two nights at the same time are one")
    func overlapping() async throws {
        let program = try Program()
        #expect(try await program.run("import", Program.sample("fortnight.ndjson.gz")).status == 0)
        let lock = program.home.file("data/keytrail/keytrail.db.nightly.lock")
        let descriptor = unsafe open(lock, O_RDWR | O_CREAT, 0o600)
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let second = try await program.run("nightly")
        #expect(second.status == 75)
        #expect(second.messages.contains("another 'keytrail nightly' is at work"))
        close(descriptor)
        #expect(try await program.run("nightly", "--now", "2026-11-05T00:00:00Z").status <= 3)
    }

    @Test("kill -9 in the middle of sending loses nothing, and what arrives twice has the same key")
    func killed() async throws {
        let program = try Program()
        _ = try RuleWorkTests.folder(RuleWorkTests.burst, in: program)
        let lines = (0..<120).map { number in
            """
            {"timestamp":"2026-11-10T08:0\(number / 60):\(String(format: "%02d", number % 60))Z","http.request.method":"GET",\
            "server.address":"api.example.com","url.path":"/v1/items","http.response.status_code":401,"keytrail.credential.id":"k\(number % 20)"}
            """
        }
        #expect(
            try await program.run(["import", "--format", "keytrail", "-"], input: lines.joined(separator: "\n")).status
                == 0
        )
        let arrivals = Mutex<[String]>([])
        let (hold, reached) = (Gate(), Gate())
        let server = try await StubServer.start { request in
            let count = arrivals.withLock { arrivals in
                arrivals.append(request["idempotency-key"] ?? "")
                return arrivals.count
            }
            // The seventh has arrived, and its sender will never know.
            guard count == 7 else { return .text("") }
            return StubResponse(status: 200, steps: [.open(reached), .wait(hold)])
        }
        let folder = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text =
            "alerts:\n  sinks: {hook: {kind: webhook, url: '\(server.url)', concurrency: 1}}\n  routes: [{sinks: hook, resolved: false}]\n"
        try Data(text.utf8).write(to: URL(filePath: folder + "/config.yml"))
        let arguments = [
            "audit", "--rules", program.home.file("rules"), "--now", "2026-11-16T00:00:00Z", "--alert", "--quiet",
        ]
        let process = program.process(arguments)
        process.standardOutput = FileHandle.nullDevice
        async let end: Void = Program.wait(for: process)
        await reached.wait()
        kill(process.processIdentifier, SIGKILL)
        try await end
        hold.open()
        let before = Set(arrivals.withLock { $0 })
        #expect(before.count == 7)
        // Once the lease of the one under way is over.
        let rest = try await program.run("alerts", "send", "--now", "2026-11-16T01:00:00Z")
        #expect(rest.messages == "sent 14 alerts\n")
        let all = arrivals.withLock { $0 }
        #expect(Set(all).count == 20)
        #expect(all.count == 21)
        #expect(all.filter { before.contains($0) }.count == 8)
        #expect(try await program.run(arguments).status == 2)
        #expect(arrivals.withLock { $0.count } == 21)
    }

    @Test("what the page about hooks tells shells to do, they do")
    func hooks() async throws {
        let program = try Program()
        #expect(try await program.run("import", Program.sample("fortnight.ndjson.gz")).status == 0)
        let page = try String(contentsOf: Program.checkout.appending(path: "docs/hooks.md"), encoding: .utf8)
        let blocks = page.components(separatedBy: "```sh\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(blocks.count == 5)
        let folder = Program.executable.deletingLastPathComponent().path(percentEncoded: false)
        var shell = program
        shell.environment["PATH"] = folder + ":" + (program.environment["PATH"] ?? "")
        let expected = ["not now: see", "unknown: was everything recorded?", "", "", ""]
        for (block, words) in zip(blocks, expected) {
            let script = "cd \"$HOME\" && set -eu\n" + block
            let result = try await shell.run(["-c", script], executable: "/bin/sh")
            #expect(result.status == 0, "\(block)\n\(result.messages)")
            #expect(result.output.contains(words) || words.isEmpty, "\(block)\n\(result.output)")
            #expect(!result.messages.contains("not found"), "\(result.messages)")
        }
        // The program of the last block acts once for each key.
        shell.environment.merge([
            "KEYTRAIL_KEY": "k", "KEYTRAIL_EVENT": "opened", "KEYTRAIL_LEVEL": "high", "KEYTRAIL_TITLE": "Burst",
        ]) { $1 }
        for _ in 0..<2 { #expect(try await shell.run([], executable: program.home.file("page.sh")).status == 0) }
        #expect(
            try String(contentsOf: URL(filePath: program.home.file("pages.txt")), encoding: .utf8) == "high: Burst\n"
        )
    }
}
