import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite("signals, closed descriptors, a missing home") struct SurroundingsTests {
    /// Runs a shell script; its first argument is the program.
    private func shell(_ script: String, _ program: Program) async throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script, "sh", Program.executable.path(percentEncoded: false)]
        process.environment = program.environment
        process.currentDirectoryURL = URL(filePath: program.home.path)
        let path = program.home.file("shell-output")
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: path))
        process.standardError = process.standardOutput
        try await Program.wait(for: process)
        return (try String(contentsOf: URL(filePath: path), encoding: .utf8), process.terminationStatus)
    }

    @Test("a signal ends a command that is asked for a secret, and all that it started", arguments: ["INT", "TERM"])
    func interrupted(signal: String) async throws {
        let program = try Program()
        // The command says that it runs, and ends the program that asked; it is gone itself when the pipe closes.
        try Data("#!/bin/sh\nkill -\(signal) \"$(cat \(program.home.file("pid")))\"\nsleep 600\n".utf8)
            .write(to: URL(filePath: program.home.file("tool")))
        let added = try await program.run(
            [
                "credentials", "add", "slow", "--token", "cmd:sh \(program.home.file("tool"))", "--host", "127.0.0.1",
                "--no-check",
            ]
        )
        #expect(added.status == 0, "\(added.messages)")
        // The pipe's end is open in the program, its command and the command's child: 'cat' ends when all are gone.
        let result = try await shell(
            """
            exec 3>&1
            { sh -c 'echo $$ > pid; exec "$1" request GET http://127.0.0.1:1/ --as slow' sh "$1" 3>&-; echo "status $?" >&3; } | cat
            """,
            program
        )
        #expect(result.output.contains(signal == "INT" ? "status 130" : "status 143"), "\(result.output)")
    }

    @Test("a closed standard output is a failure, and nothing else gets its number")
    func closedOutput() async throws {
        let server = try await StubServer.start { _ in .text("body") }
        let program = try Program()
        let result = try await shell("\"$1\" request GET \(server.url) >&-; echo \"status $?\"", program)
        #expect(result.output.contains("standard output cannot be written: Bad file descriptor"), "\(result.output)")
        #expect(result.output.contains("status 74"))
        await server.stop()
    }

    @Test("without a home, nothing of the working folder is taken for the user's configuration")
    func noHome() async throws {
        var program = try Program()
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] { program.environment[name] = nil }
        let folder = program.home.file(".config/keytrail")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("credentials: {planted: {scheme: bearer, token: env:T, hosts: [api.example]}}\n".utf8)
            .write(to: URL(filePath: folder + "/config.yml"))
        let result = try await shell("\"$1\" credentials list --db nowhere.db", program)
        #expect(!result.output.contains("planted"))
    }
}
