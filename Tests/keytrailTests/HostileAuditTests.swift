import Foundation
import KeytrailTestSupport
import Testing

/// Whatever is in a log or a rule folder, an audit ends with an answer.
@Suite struct HostileAuditTests {
    /// A line of the log; `more` goes before the closing brace.
    private func line(_ time: String, more: String = "") -> String {
        """
        {"timestamp":"\(time)","keytrail.door":"import","http.request.method":"GET","url.scheme":"https",\
        "server.address":"h.example","url.path":"/a","keytrail.outcome":"auth_failed","http.response.status_code":401,\
        "keytrail.credential.id":"k1"\(more)}

        """
    }

    /// Audits these lines up to a time; `rules` in place of the shipped ones.
    private func audit(
        _ lines: String,
        now: String = "2026-11-02T00:00:00Z",
        rules: String? = nil,
        _ program: Program? = nil
    ) async throws -> Program.Result {
        let program = try program ?? Program()
        let file = program.home.file("log.ndjson")
        try Data(lines.utf8).write(to: URL(filePath: file))
        let more = rules.map { ["--rules", $0] } ?? []
        return try await program.run(["audit", file, "--now", now] + more)
    }

    @Test("times at the ends of what is accepted are judged like others; beyond them lines are rejected one by one")
    func times() async throws {
        let times = [
            "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2026-11-01T00:00:00Z",
            "2100-03-01T00:00:00Z", "2199-12-30T23:59:59Z", "2262-04-11T23:47:16.854775Z", "9999-12-31T23:59:59Z",
        ]
        let lines = times.flatMap { time in (0..<12).map { line(time, more: ",\"n\":\($0)") } }.joined()
        let program = try Program()
        let rule = """
            title: rejected
            name: rejected
            logsource: {product: keytrail}
            detection: {s: {keytrail.outcome: auth_failed}, condition: s}
            ---
            title: burst
            level: high
            correlation: {type: event_count, rules: [rejected], timespan: 5m, condition: {gte: 10}}
            """
        let rules = program.home.file("burst.yml")
        try Data(rule.utf8).write(to: URL(filePath: rules))
        let result = try await audit(lines, now: "2199-12-31T00:00:00Z", rules: rules, program)
        #expect(result.status == 2, "\(result.messages)")
        #expect(result.messages.contains("96 read, 48 stored, 0 duplicate, 48 rejected"), "\(result.messages)")
        // A burst at each of the four accepted times.
        #expect(result.output.contains("4 findings need attention"), "\(result.output.prefix(300))")
    }

    @Test("events of ten thousand attributes are judged")
    func attributes() async throws {
        let many = (0..<10_000).map { ",\"attribute.\($0)\":\"value \($0)\"" }.joined()
        let lines = (0..<12).map { line("2026-11-01T00:00:0\($0 % 10)Z", more: many + ",\"n\":\($0)") }.joined()
        let result = try await audit(lines)
        #expect(result.status == 2, "\(result.messages)")
        #expect(result.messages.contains("12 stored"), "\(result.messages)")
    }

    @Test("texts of a megabyte are judged, by patterns that try hard too")
    func texts() async throws {
        let program = try Program()
        let rules = program.home.file("rules")
        try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
        let pattern = String(repeating: "*a", count: 100) + "b"
        let rule = """
            title: hard
            logsource: {product: keytrail}
            detection:
                s: {user_agent.original|contains: '\(pattern)'}
                t: {user_agent.original|re: '(a+)+$'}
                condition: s or t
            """
        try Data(rule.utf8).write(to: URL(filePath: rules + "/hard.yml"))
        let long = String(repeating: "a", count: 1_000_000) + "c"
        let lines = (0..<3).map { line("2026-11-01T00:00:0\($0)Z", more: ",\"user_agent.original\":\"\(long)\"") }
        let result = try await audit(lines.joined(), rules: rules, program)
        #expect(result.status == 0, "\(result.messages.prefix(500)) \(result.output.prefix(500))")
        #expect(result.messages.contains("3 stored"), "\(result.messages.prefix(500))")
    }

    @Test("a rule folder of junk is answered: what is wrong is named, and the good rule judges")
    func junk() async throws {
        let program = try Program()
        let folder = program.home.file("junk")
        try FileManager.default.createDirectory(atPath: folder + "/folder.yml", withIntermediateDirectories: true)
        for (name, text) in junkFiles { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
        let noise = Data((0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7_919 ^ $0 >> 3) })
        try noise.write(to: URL(filePath: folder + "/noise.yml"))
        let links = ["loop": ".", "nowhere.yml": "/nonexistent/x", "endless.yml": "/dev/zero"]
        for (name, target) in links {
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
        }
        let made = unsafe mkfifo(folder + "/pipe.yml", 0o600)
        #expect(made == 0)
        let lines = (0..<12).map { line("2026-11-01T00:00:00Z", more: ",\"n\":\($0)") }.joined()
        let result = try await audit(lines, rules: folder, program)
        #expect(result.status == 1, "\(result.messages.prefix(500)) \(result.output.prefix(500))")
        #expect(result.output.contains("the good one"), "\(result.output.prefix(500))")
    }

    private var junkFiles: [(name: String, text: String)] {
        let head = "logsource: {product: keytrail}\ndetection:\n    s: {url.path: /a}\n    condition: "
        let base = "title: base\nname: base\n\(head)s\n---\n"
        let burst = "correlation: {type: event_count, rules: [base], group-by: [server.address], condition: {gte: 1}, "
        let nested = (0..<9).map { "l\($0): &l\($0) [\(String(repeating: "*l\($0 - 1),", count: $0 == 0 ? 0 : 9))x]\n" }
        return [
            ("good.yml", "title: the good one\nlevel: medium\n\(head)s\n"),
            ("empty.yml", ""), ("blank.yml", "\n\n---\n---\n"), ("scalar.yml", "42"),
            ("bomb.yml", nested.joined()),
            ("deep.yml", String(repeating: "[", count: 50_000)),
            ("mappings.yml", (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
            ("documents.yml", String(repeating: "---\nx: y\n", count: 2_000)),
            ("parentheses.yml", "title: p\n\(head)\(String(repeating: "(", count: 20_000))s\n"),
            (
                "alternatives.yml",
                "title: a\n\(head)\(Array(repeating: "s", count: 20_000).joined(separator: " or "))\n"
            ),
            ("past.yml", "\(base)title: past\n\(burst)timespan: 1s}\nkeytrail.baseline: {lookback: 10000w}\n"),
            ("span.yml", "title: span\n\(burst)timespan: 9223372036854775807d}\n"),
            (
                "cycle.yml",
                "title: c\nname: c\ncorrelation: {type: event_count, rules: [c], timespan: 1s, condition: {gte: 1}}\n"
            ),
        ]
    }
}
