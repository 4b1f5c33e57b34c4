import Foundation
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// Secrets of the input are looked for, byte by byte, in everything that the program leaves behind.
@Suite struct CanaryTests {
    /// Those that their shape gives away: of a foreign log nothing else is known.
    private let secrets = SecretShapes.telling

    /// Where a foreign log may have left a secret.
    private func lines(_ secret: String, index: Int) -> [String] {
        let start = "{\"timestamp\":\"2026-11-01T00:00:\(10 + index)Z\",\"http.request.method\":\"GET\","
        let urls = [
            "https://api.trello.com/1/boards/x?key=\(secret)&token=\(secret)",
            "https://api.trello.com/1/tokens/\(secret)/member",
            "https://user:\(secret)@api.github.com/user", "https://api.example.com/v1/x?api_key=\(secret)",
            "https://api.example.com/hooks/\(secret)/run", "https://api.example.com/x?page=\(secret)",
        ]
        let others = [
            "\"user_agent.original\":\"agent/1 \(secret)\"",
            "\"http.request.header.authorization\":\"Bearer \(secret)\"",
            "\"keytrail.program\":\"job \(secret)\"", "\"password\":\"\(secret)\"", "\"note\":\"used \(secret) here\"",
            "\"error.type\":\"\(secret)\"",
            "\"keytrail.credential.id\":\"c1\",\"keytrail.scopes.granted\":[\"read\",\"\(secret)\"]",
            "\"keytrail.credential.id\":\"c1\",\"keytrail.scopes.accepted\":[\"\(secret)\"]",
            "\"nested\":{\"token\":\"\(secret)\",\"list\":[\"\(secret)\"]}",
        ]
        let base = "\"server.address\":\"api.example.com\",\"url.path\":\"/x\""
        return urls.map { start + "\"url.full\":\"\($0)\"}" } + others.map { start + base + "," + $0 + "}" }
            + [
                start
                    + "\"server.address\":\"api.example.com\",\"url.path\":\"/t/\(secret)\",\"url.query\":\"token=\(secret)\"}"
            ]
    }

    @Test("no secret of an imported log is left in the database, its log, a report or a message")
    func imported() async throws {
        let program = try Program()
        let text = secrets.enumerated().flatMap { lines($1.value, index: $0) }.joined(separator: "\n")
        let imported = try await program.run(["import", "--format", "keytrail", "-"], input: text)
        #expect(imported.status == 0)
        var traces = Traces()
        traces.add("import", imported.messages + imported.output)
        for format in ["text", "json", "html"] {
            let result = try await program.run("audit", "--format", format, "--now", "2026-11-16T00:00:00Z")
            traces.add("audit as \(format)", result.output + result.messages)
        }
        for format in ["text", "json", "html", "markdown", "csv", "sarif", "junit", "prometheus", "nagios"] {
            for more in format == "html" ? [[], ["--audit"]] : [[]] {
                let asked = ["report", "--period", "month", "--now", "2026-12-02T00:00:00Z", "--format", format]
                let result = try await program.run(asked + more)
                #expect(result.status <= 3 && !result.output.isEmpty, "\(format) \(result.messages)")
                traces.add("report of a month as \(format) \(more)", result.output + result.messages)
            }
        }
        let configuration = program.home.file("config/keytrail")
        try FileManager.default.createDirectory(atPath: configuration, withIntermediateDirectories: true)
        let sinks = "alerts: {sinks: {log: {kind: file, path: ~/alerts}}, routes: [{sinks: log, level: low}]}\n"
        try Data(sinks.utf8).write(to: URL(filePath: configuration + "/config.yml"))
        for arguments in [["audit"], ["watch", "--once"]] {
            let result = try await program.run(arguments + ["--alert", "--now", "2026-11-16T00:00:00Z"])
            traces.add("\(arguments) --alert", result.output + result.messages)
        }
        let told = try String(contentsOf: URL(filePath: program.home.file("alerts")), encoding: .utf8)
        #expect(!told.isEmpty)
        traces.add("what a sink was told", told)
        for format in ["text", "json"] {
            let result = try await program.run("scopes", "--format", format, "--now", "2026-11-16T00:00:00Z")
            traces.add("scopes as \(format)", result.output + result.messages)
        }
        for format in ["table", "ndjson", "csv", "json", "har", "otlp"] {
            traces.add("calls as \(format)", try await program.run("calls", "--format", format).output)
        }
        try await export(program, &traces)
        for arguments in [["list"], ["export"], ["export", "--format", "csv"]] {
            let result = try await program.run(["findings"] + arguments)
            traces.add("findings \(arguments)", result.output + result.messages)
        }
        for arguments in [
            ["watch", "--once"], ["watch", "--once", "--format", "ndjson"], ["top"], ["doctor"],
            ["doctor", "--format", "json"],
        ] {
            let now = arguments == ["top"] ? "2026-11-01T00:01:00Z" : "2026-11-16T00:00:00Z"
            let result = try await program.run(arguments + ["--now", now])
            #expect(!(result.output + result.messages).isEmpty || arguments[0] == "watch")
            traces.add("\(arguments)", result.output + result.messages)
        }
        for format in ["table", "ndjson", "csv"] {
            let live = try LiveProgram(program, ["calls", "--follow", "--limit", "10000", "--format", format])
            try await live.wait {
                $0.text.split(whereSeparator: \.isNewline).count > secrets.count && $0.text.last?.isNewline == true
            }
            live.send(SIGTERM)
            let ended = try await live.end()
            #expect(ended.status == 0)
            traces.add("calls --follow as \(format)", ended.text + ended.messages)
        }
        let found = try await program.run("query", "SELECT name FROM finding LIMIT 20", "--format", "csv").output
        for id in found.split(separator: "\r\n").dropFirst() {
            for format in ["text", "json"] {
                let page = try await program.run("findings", "show", String(id), "--format", format)
                #expect(page.status == 0)
                traces.add("finding as \(format)", page.output + page.messages)
            }
        }
        traces.add(folder: program.home.file("data"))
        let calls = try await program.run("query", "SELECT count(*) AS n FROM call", "--format", "csv")
        #expect(calls.output == "n\r\n\(secrets.count * lines("", index: 0).count)\r\n")
        traces.expectNone(SecretSearch(secrets))
    }

    /// Sends the log to a collector that repeats the secrets which it wants to see; what it got and what was said are traces.
    private func export(_ program: Program, _ traces: inout Traces) async throws {
        let server = try await StubServer.start { request in
            let seen = request["x-token"] ?? ""
            return request.target.hasPrefix("/denied")
                ? .text(seen, status: 403)
                : .text(#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":\#(JSON.string(seen).text)}}"#)
        }
        for (index, secret) in secrets.enumerated() {
            var sender = program
            sender.environment["TOKEN"] = secret.value
            for place in index == 0 ? ["/denied", "/taken"] : ["/denied"] {
                let asked = ["export", "--otlp", server.url + place, "--header", "x-token=env:TOKEN", "--verbose"]
                let result = try await sender.run(asked)
                #expect(result.status == 1 && !result.messages.isEmpty, "\(result.messages)")
                traces.add("export \(place)", result.output + result.messages)
            }
        }
        #expect(Set(server.requests.compactMap { $0["x-token"] }) == Set(secrets.map(\.value)))
        for request in server.requests {
            traces.add("a collector's request", try #require(Gzip.unpacked(request.body)))
        }
    }

    /// Where a provider's event may have left a secret.
    private func events(_ secret: String, index: Int) -> [String] {
        let start = #"{"eventTime":"2026-11-01T00:00:\#(10 + index)Z","eventSource":"s3.amazonaws.com","eventName":"#
        let others = [
            #""N","userAgent":"agent/1 \#(secret)""#, #""N","sourceIPAddress":"\#(secret)""#,
            #""N","errorCode":"\#(secret)""#,
            #""N","requestID":"\#(secret)""#, #""N","userIdentity":{"arn":"arn:\#(secret)"}"#,
            #""N","requestParameters":{"list":[{"value":"\#(secret)"}],"password":"\#(secret)","\#(secret)":1}"#,
            #""N","responseElements":{"accessKey":{"secretAccessKey":"\#(secret)"}}"#,
            #""\#(secret)""#,
        ]
        // A key id in capitals and digits is a name.
        let key = secret == secret.uppercased() ? [] : [#""N","userIdentity":{"accessKeyId":"\#(secret)"}"#]
        return (others + key).map { start + $0 + "}" } + ["{\"eventName\":\"\(secret)\"", "no JSON \(secret)"]
    }

    @Test("no secret of a provider's audit log is left in the database, a report, a reconciliation or a message")
    func provider() async throws {
        let program = try Program()
        let text = secrets.enumerated().flatMap { events($1.value, index: $0) }.joined(separator: "\n")
        let imported = try await program.run(["import", "--format", "cloudtrail", "-"], input: text)
        #expect(imported.status == 0)
        var traces = Traces()
        traces.add("import", imported.messages + imported.output)
        for format in ["text", "json"] {
            let now = ["--format", format, "--now", "2026-11-16T00:00:00Z"]
            for command in [["audit"], ["reconcile"], ["reconcile", "quota"]] {
                let result = try await program.run(command + now)
                traces.add("\(command) as \(format)", result.output + result.messages)
            }
        }
        traces.add(folder: program.home.file("data"))
        let kept = try await program.run(
            "query",
            "SELECT count(*) > 100 AS many FROM provider_event",
            "--format",
            "csv"
        )
        #expect(kept.output == "many\r\n1\r\n")
        traces.expectNone(SecretSearch(secrets))
    }

    /// A description of an API in which a secret was left wherever one can be.
    private func description(_ secret: String) -> String {
        #"""
        {"openapi": "3.0.3", "info": {"title": "T \#(secret)", "version": "\#(secret)", "description": "\#(secret)"},
         "servers": [{"url": "https://user:\#(secret)@api.example.com/v1?key=\#(secret)", "description": "\#(secret)"},
             {"url": "https://{t}.example.com", "variables": {"t": {"default": "\#(secret)"}}}],
         "components": {"securitySchemes": {"o": {"type": "oauth2", "description": "\#(secret)", "flows": {"implicit":
             {"authorizationUrl": "https://e.example/?t=\#(secret)", "scopes": {"read": "\#(secret)", "\#(secret)": ""}}}},
             "\#(secret)": {"type": "apiKey", "in": "header", "name": "\#(secret)"}}},
         "paths": {"/things/{id}": {"get": {"operationId": "\#(secret)", "summary": "\#(secret)", "security": [{"o": ["read"]}],
             "parameters": [{"name": "id", "in": "path", "example": "\#(secret)"}]}},
             "/hooks/\#(secret)": {"post": {"security": [{"o": ["\#(secret)"]}, {"\#(secret)": []}]}},
             "/x": {"get": {"x-scopes": ["\#(secret)"], "$ref": "https://e.example/\#(secret)"}}}}
        """#
    }

    @Test("no secret of a description of an API is left in the pack that is made of it, in its lines or in a message")
    func importedDescriptions() async throws {
        let program = try Program()
        var traces = Traces()
        var routes = 0
        for secret in secrets {
            let text = description(secret.value)
            let pack = program.home.file("pack.yml")
            let written = try await program.run(
                ["providers", "import-openapi", "-", "-o", pack, "--name", "acme", "--now", "2026-11-27"],
                input: text
            )
            let lines = try await program.run(["providers", "import-openapi", "-", "--format", "jsonl"], input: text)
            #expect(written.status == 1 && lines.status == 1, "\(written.messages)\(lines.messages)")
            #expect(written.messages.contains("like secrets and are left out"))
            let made = try String(contentsOf: URL(filePath: pack), encoding: .utf8)
            routes += made.contains("/things/{id}") ? 1 : 0
            traces.add("a pack", made)
            traces.add("making a pack", written.output + written.messages)
            traces.add("lines", lines.output + lines.messages)
        }
        #expect(routes == secrets.count)
        traces.expectNone(SecretSearch(secrets))
    }
}
