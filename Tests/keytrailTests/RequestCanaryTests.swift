import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// Credentials that `keytrail request` sends are looked for in everything that it leaves behind.
@Suite struct RequestCanaryTests {
    private static let search = SecretSearch(SecretShapes.all)

    /// The program with all forty as credentials, each in a file of its own that only the user can read.
    private func program() throws -> Program {
        let program = try Program()
        for folder in ["config/keytrail", "secrets"] {
            try FileManager.default.createDirectory(
                atPath: program.home.file(folder),
                withIntermediateDirectories: true
            )
        }
        var entries = "credentials:\n"
        for (index, secret) in SecretShapes.all.enumerated() {
            let path = program.home.file("secrets/\(index)")
            try Data(secret.value.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            entries += "    c\(index):\n        hosts: [127.0.0.1]\n" + form(index, "file:\(path)", "'cmd:cat \(path)'")
        }
        try Data(entries.utf8).write(to: URL(filePath: program.home.file("config/keytrail/config.yml")))
        return program
    }

    private func form(_ index: Int, _ file: String, _ command: String) -> String {
        switch index % 4 {
        case 0: "        scheme: bearer\n        token: \(file)\n"
        case 1: "        scheme: basic\n        user: \(command)\n        password: \(file)\n"
        case 2: "        scheme: header\n        name: X-Odd\n        value: \(command)\n"
        default: "        scheme: trello\n        key: \(file)\n        token: \(command)\n"
        }
    }

    @Test("no secret is left in the log, on standard error, in a report or in an export")
    func leftovers() async throws {
        let server = try await StubServer.start { request in
            let secret = request["x-odd"] ?? request["authorization"] ?? ""
            let fields = [("x-request-id", secret), ("x-oauth-scopes", secret), ("x-ratelimit-resource", secret)]
            switch request.target {
            case "/busy": return .text(secret, status: 503, fields: fields + [("retry-after", "0")])
            case "/away": return .redirect(302, to: "http://localhost:1/x?token=\(SecretForms.percentEncoded(secret))")
            default: return .text("{\"error\":\"\(secret)\"}", status: 401, fields: fields)
            }
        }
        let program = try program()
        var traces = Traces()
        try await withThrowingTaskGroup(of: String.self) { group in
            for lane in 0..<4 { group.addTask { try await send(lane: lane, program, server.url) } }
            for try await messages in group { traces.add("standard error", messages) }
        }
        // Few credentials have characters that no header field can carry.
        #expect(server.requests.count > SecretShapes.all.count)
        for format in ["table", "ndjson", "csv", "json"] {
            traces.add("calls as \(format)", try await program.run("calls", "--format", format).output)
        }
        traces.add("limits", try await program.run("query", "SELECT * FROM rate_limits", "--format", "ndjson").output)
        for format in ["text", "json", "html"] {
            traces.add("report as \(format)", try await program.run("report", "--format", format).output)
        }
        traces.add("audit", try await program.run("audit", "--format", "json").output)
        #expect(
            traces.has("calls as ndjson") && traces.has("audit") && traces.has("limits") && traces.has("report as html")
        )
        #expect(traces.add(folder: program.home.file("data")) > 1)
        traces.expectNone(Self.search)
        await server.stop()
    }

    /// Sends every fourth credential; what was said on standard error.
    private func send(lane: Int, _ program: Program, _ server: String) async throws -> String {
        let paths = ["/busy", "/away", "/denied"]
        var messages = ""
        for index in SecretShapes.all.indices where index % 4 == lane {
            messages += try await program.run(
                ["request", "put", server + paths[index % 3], "--as", "c\(index)", "--verbose", "--location"]
                    + ["--retry", "1", "--data", "@" + program.home.file("secrets/\(index)")]
            ).messages
        }
        return messages
    }

    @Test(
        "a crash in the middle of a call shows no secret and leaves no core",
        .timeLimit(.minutes(1)),
        arguments: [SIGSEGV, SIGABRT, SIGILL]
    )
    func crash(signal: Int32) async throws {
        let (arrived, held) = (Gate(), Gate())
        let server = try await StubServer.start { _ in
            arrived.open()
            return StubResponse(gate: held)
        }
        var program = try program()
        program.environment["SWIFT_BACKTRACE"] = "enable=yes,symbolicate=off,interactive=no,color=no"
        let index = Int(signal) % SecretShapes.all.count
        let process = program.process(["request", "GET", server.url, "--as", "c\(index)", "--verbose"])
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        process.currentDirectoryURL = URL(filePath: program.home.path)
        var traces = Traces()
        async let ended: Void = {
            try await Program.wait(for: process)
            arrived.open()
        }()
        await arrived.wait()
        for file in ["cmdline", "environ"] {
            // Only Linux has them.
            guard let bytes = FileManager.default.contents(atPath: "/proc/\(process.processIdentifier)/\(file)") else {
                break
            }
            traces.add(file, bytes)
        }
        if let limits = FileManager.default.contents(atPath: "/proc/\(process.processIdentifier)/limits") {
            #expect(String(decoding: limits, as: UTF8.self).contains(#/Max core file size +0 /#))
        }
        if process.isRunning { kill(process.processIdentifier, signal) }
        try? errors.fileHandleForWriting.close()
        // The runtime's handler goes back to where the crash was; a signal from outside does not come again by itself.
        let printed = await text(of: errors.fileHandleForReading) { text in
            if text.contains("Backtrace took") { kill(process.processIdentifier, SIGKILL) }
        }
        try await ended
        #expect(process.terminationReason == .uncaughtSignal)
        traces.add("crash", printed)
        traces.add(folder: program.home.path, except: secretFiles)
        traces.expectNone(Self.search)
        held.open()
        await server.stop()
    }

    /// What comes out of a pipe until its last writer closes it.
    private func text(of handle: FileHandle, whileReading look: (String) -> Void) async -> String {
        let chunks = AsyncStream<Data> { continuation in
            handle.readabilityHandler = { handle in
                let chunk = handle.availableData
                if chunk.isEmpty { continuation.finish() } else { continuation.yield(chunk) }
            }
        }
        defer { handle.readabilityHandler = nil }
        var text = ""
        for await chunk in chunks {
            text += String(decoding: chunk, as: UTF8.self)
            look(text)
        }
        return text
    }

    private var secretFiles: [String] { SecretShapes.all.indices.map { "/secrets/\($0)" } }
}
