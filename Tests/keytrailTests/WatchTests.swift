import Foundation
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite("The command watch", .timeLimit(.minutes(5))) struct WatchTests {
    /// Rules that find three rejections of a credential within a minute.
    private func program() throws -> (program: Program, rules: [String]) {
        let program = try Program()
        return (program, ["--rules", try RuleWorkTests.folder(RuleWorkTests.burst, in: program)])
    }

    private func burst(until time: Timestamp, credential: String = "k1") -> String {
        LiveFixture.lines(6, until: time, credential: credential, status: 401)
    }

    @Test("tells each step of a finding's life once, whoever takes it, and ends with 0 when it is told to")
    func steps() async throws {
        let (program, rules) = try program()
        try await program.importLines(LiveFixture.lines(1, until: LiveFixture.now - .hours(2)))
        let arguments = ["watch", "--every", "1s", "--settle", "1s", "--format", "ndjson"] + rules
        let live = try LiveProgram(program, arguments)
        try await live.wait { $0.messages.contains("watching") }
        try await program.importLines(burst(until: LiveFixture.now - .seconds(20)))
        let opened = try await live.wait { $0.text.contains("\n") }
        let id = try #require(opened.text.firstMatch(of: /"id":"([0-9a-f]{16})"/)).1
        let ack = try await program.run("findings", "ack", String(id), "--note", "known", "--by", "kim")
        #expect(ack.status == 0)
        try await live.wait { $0.text.contains("\"event\":\"acknowledged\"") && $0.text.hasSuffix("\n") }
        live.send(SIGTERM)
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(ended.messages.contains("ended after"))
        let steps = try ended.text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let names = steps.compactMap { $0["event"] as? String }.filter { $0 != "late" }
        #expect(names.prefix(2) == ["opened", "acknowledged"])
        #expect(Set(names).count == names.count)
        #expect(steps.allSatisfy { $0["schema"] as? String == "keytrail.step/1" })
        let word = steps.first { $0["event"] as? String == "acknowledged" }
        #expect(word?["author"] as? String == "kim")
        #expect(word?["note"] as? String == "known")
    }

    @Test("one round keeps what an audit keeps, and a second one has nothing to tell")
    func once() async throws {
        let (program, rules) = try program()
        let now = Timestamp(seconds: 1_790_000_000)
        try await program.importLines(burst(until: now - .minutes(30)))
        let arguments = ["watch", "--once", "--now", now.rfc3339] + rules
        let first = try await program.run(arguments)
        #expect(first.status == 0, "\(first.messages)")
        let lines = first.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.contains("opened  HIGH  Burst: keytrail.credential.id=k1") == true, "\(first.output)")
        #expect(lines.last?.contains("resolved  HIGH") == true)
        #expect(try await program.run(arguments).output.isEmpty)
        let query = "SELECT count(*) AS n FROM finding"
        #expect(try await program.run("query", query, "--format", "csv").output == "n\r\n1\r\n")
    }

    /// A configuration with a webhook.
    private func configure(_ program: Program, url: String) throws {
        let folder = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = "alerts:\n  sinks: {hook: {kind: webhook, url: '\(url)'}}\n  routes: [{sinks: hook}]\n"
        try Data(text.utf8).write(to: URL(filePath: folder + "/config.yml"))
    }

    @Test("with --alert whoever is named is told of the beginning and the end, once, and so with --once")
    func alerts() async throws {
        let (program, rules) = try program()
        let server = try await StubServer.start { _ in .text("") }
        try configure(program, url: server.url)
        let now = Timestamp(seconds: 1_790_000_000)
        try await program.importLines(burst(until: now - .seconds(15)))
        func watch(_ time: Timestamp) async throws -> Program.Result {
            try await program.run(["watch", "--once", "--alert", "--now", time.rfc3339] + rules)
        }
        #expect(try await watch(now).messages.contains("sent 1 alert"))
        #expect(try await watch(now + .seconds(5)).messages == "")
        #expect(try await watch(now + .minutes(30)).messages.contains("sent 1 alert"))
        // An audit has nothing left to tell.
        let audit = try await program.run(["audit", "--alert", "--now", (now + .minutes(31)).rfc3339] + rules)
        #expect(audit.messages == "")
        let kinds = server.requests.map { request in
            String(decoding: request.body, as: UTF8.self).firstMatch(of: /"kind":"([a-z]+)"/)?.1 ?? "-"
        }
        #expect(kinds == ["opened", "resolved"])
        #expect(try await program.run(["watch", "--once"] + rules).status == 0)
        try Data("alerts: {}\n".utf8).write(to: URL(filePath: program.home.file("config/keytrail/config.yml")))
        let nobody = try await program.run(["watch", "--alert"] + rules)
        #expect(nobody.status == 64, "\(nobody.messages)")
    }

    /// A program that watches, and has begun to tell a server that answers when `hold` opens.
    private func hanging(until hold: Gate) async throws -> (program: Program, live: LiveProgram, server: StubServer) {
        let (program, rules) = try program()
        let reached = Gate()
        let server = try await StubServer.start { _ in
            StubResponse(status: 200, steps: [.open(reached), .wait(hold)])
        }
        try configure(program, url: server.url)
        try await program.importLines(burst(until: LiveFixture.now - .seconds(20)))
        let live = try LiveProgram(program, ["watch", "--alert", "--every", "1s", "--settle", "1s"] + rules)
        await reached.wait()
        return (program, live, server)
    }

    @Test("a sink that hangs does not keep it from judging; the first signal waits for what is under way")
    func hangingSink() async throws {
        let hold = Gate()
        let (program, live, server) = try await hanging(until: hold)
        defer { withExtendedLifetime(server) {} }
        try await program.importLines(burst(until: LiveFixture.now - .seconds(5), credential: "k2"))
        try await live.wait { $0.text.contains("opened  HIGH  Burst: keytrail.credential.id=k2") }
        live.send(SIGTERM)
        hold.open()
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(ended.messages.contains("sent "))
    }

    @Test("a second signal ends it at once, whatever is under way")
    func twice() async throws {
        let hold = Gate()
        let (program, live, server) = try await hanging(until: hold)
        defer { withExtendedLifetime(server) {} }
        live.send(SIGTERM)
        try await live.wait { $0.messages.contains("a second signal ends it at once") }
        live.send(SIGTERM)
        #expect(try await live.end().status == -SIGTERM)
        hold.open()
        // What was under way goes out again.
        let outbox = try await program.run("query", "SELECT state FROM alert_message", "--format", "csv")
        #expect(outbox.output.split(separator: "\r\n").count == 2, "\(outbox.output)\(outbox.messages)")
    }

    @Test("goes on with the new file when the database is replaced, and says so")
    func rotation() async throws {
        let (program, rules) = try program()
        try await program.importLines(burst(until: LiveFixture.now - .minutes(10)))
        let live = try LiveProgram(program, ["watch", "--every", "1s", "--settle", "1s"] + rules)
        try await live.wait { $0.messages.contains("watching") }
        let database = program.home.file("data/keytrail/keytrail.db")
        try FileManager.default.moveItem(atPath: database, toPath: database + ".1")
        try await live.wait { $0.messages.contains("moved away") }
        try await program.importLines(burst(until: LiveFixture.now - .minutes(9), credential: "k2"))
        try await live.wait { $0.text.contains("k2") && $0.text.contains("resolved") }
        live.send(SIGINT)
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(ended.messages.contains("is there again"))
        #expect(ended.text.split(separator: "\n").count { $0.contains("opened") && $0.contains("k2") } == 1)
    }

    @Test("hostile texts of others break no line and steer no terminal")
    func hostile() async throws {
        let (program, rules) = try program()
        let now = Timestamp(seconds: 1_790_000_000)
        let name = "a\u{1B}[31m\u{202E}b\nopened"
        try await program.importLines(burst(until: now - .minutes(30), credential: name))
        for format in ["text", "ndjson"] {
            let watched = try await program.run(["watch", "--once", "--format", format, "--now", now.rfc3339] + rules)
            #expect(watched.status == 0)
            #expect(!watched.output.contains("\u{1B}") && !watched.output.contains("\u{202E}"))
            #expect(watched.output.split(separator: "\n").count <= 2)
        }
    }

    @Test("a log that is not there is an error, and options that make no sense are refused")
    func usage() async throws {
        let (program, rules) = try program()
        #expect(try await program.run(["watch"] + rules).status == 74)
        #expect(try await program.run(["watch", "--every", "0s"] + rules).status == 64)
    }
}
