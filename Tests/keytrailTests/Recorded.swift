import Foundation
import KeytrailStubServer
import KeytrailTestSupport

/// The program with a server on this machine that plays `api.example.test` over TLS, for what is run under it.
struct Recorded {
    static let host = "api.example.test"

    let server: StubServer
    var program: Program

    init(handler: @escaping StubServer.Handler = { .text("hello from \($0.target)") }) async throws {
        let authority = try TestAuthority()
        server = try await StubServer.startSecure(as: Recorded.host, under: authority, handler: handler)
        program = try Program()
        // An authority as a company's that the user's environment names: Keytrail has to trust it, and to hand it on.
        try Data(authority.pem.utf8).write(to: URL(filePath: program.home.file("company.pem")))
        program.environment["SSL_CERT_FILE"] = program.home.file("company.pem")
        program.environment["TMPDIR"] = program.home.file("tmp")
        try FileManager.default.createDirectory(atPath: program.home.file("tmp"), withIntermediateDirectories: true)
    }

    var url: String { "https://\(Recorded.host)/v1/items" }

    /// The words that run a command with the server in the place of its host.
    func words(_ command: [String], options: [String] = []) -> [String] {
        ["run", "--connect-to", "\(Recorded.host):443:127.0.0.1:\(server.port)"] + options + ["--"] + command
    }

    /// Runs a command under the program, to its end.
    func run(_ command: [String], options: [String] = [], input: String = "") async throws -> Program.Result {
        try await program.run(words(command, options: options), input: input)
    }

    /// Runs a shell script in which `$KEYTRAIL` is the program.
    func shell(_ script: String, input: String = "") async throws -> Program.Result {
        var program = program
        program.environment["KEYTRAIL"] = Program.executable.path(percentEncoded: false)
        program.environment["CONNECT"] = "\(Recorded.host):443:127.0.0.1:\(server.port)"
        program.environment["URL"] = url
        return try await program.run(["-c", script], input: input, executable: "/bin/sh")
    }

    /// What was recorded, a line for each call, in order; the columns are those of the view `calls`.
    func calls(_ columns: String) async throws -> [String] {
        let result = try await program.run(
            "query",
            "SELECT \(columns) FROM calls ORDER BY timestamp, \"keytrail.seq\"",
            "--format",
            "csv"
        )
        return result.output.split(separator: "\r\n").dropFirst().map(String.init)
    }

    /// The names of what runs have left in the folder for temporary files.
    var temporaryFiles: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: program.home.file("tmp"))
                .filter { $0.hasPrefix("keytrail") }
        }
    }

    /// A file beside the tests.
    static func client(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients/\(name)").path(
            percentEncoded: false
        )
    }
}
