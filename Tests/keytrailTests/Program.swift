import Foundation
import KeytrailTestSupport

/// The built program, run as a user runs it, in a home of its own.
struct Program {
    /// What a run printed, and how it ended.
    struct Result {
        var output: String
        var messages: String
        var status: Int32
    }

    let home: TemporaryFolder
    var environment: [String: String]

    init() throws {
        home = try TemporaryFolder()
        environment = [
            "HOME": home.path, "XDG_DATA_HOME": home.file("data"), "XDG_CONFIG_HOME": home.file("config"),
            "COLUMNS": "100",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "NO_COLOR": "1",
        ]
    }

    /// The checkout that the tests were built from.
    static var checkout: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// A file of `samples/`.
    static func sample(_ name: String) -> String {
        checkout.appending(path: "samples/\(name)").path(percentEncoded: false)
    }

    /// Runs the program to its end.
    func run(_ arguments: String..., input: String = "") async throws -> Result {
        try await run(arguments, input: input)
    }

    /// Runs the program, or another product of the package or another program, to its end.
    func run(
        _ arguments: [String],
        input: String = "",
        product: String = "keytrail",
        executable: String? = nil
    ) async throws -> Result {
        let process = process(arguments, product: product)
        if let executable { process.executableURL = URL(filePath: executable) }
        let output = home.file("stdout-\(UUID().uuidString)")
        let messages = output + ".err"
        let source = output + ".in"
        for path in [output, messages] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        try Data(input.utf8).write(to: URL(filePath: source))
        let files = [
            try FileHandle(forReadingFrom: URL(filePath: source)), try FileHandle(forWritingTo: URL(filePath: output)),
            try FileHandle(forWritingTo: URL(filePath: messages)),
        ]
        (process.standardInput, process.standardOutput, process.standardError) = (files[0], files[1], files[2])
        try await Program.wait(for: process)
        // Foundation keeps processes, and what they hold open.
        for file in files { try file.close() }
        return Result(
            output: try String(contentsOf: URL(filePath: output), encoding: .utf8),
            messages: try String(contentsOf: URL(filePath: messages), encoding: .utf8),
            status: process.terminationStatus
        )
    }

    /// The program, ready to run.
    func process(_ arguments: [String], product: String = "keytrail") -> Process {
        let process = Process()
        process.executableURL = Program.executable.deletingLastPathComponent().appending(path: product)
        process.arguments = arguments
        process.environment = environment
        return process
    }

    /// Starts a process and waits for its end without holding a thread, which a test's server may need.
    static func wait(for process: Process) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }

    /// Beside the test bundle, where the package manager puts every product.
    static var executable: URL {
        let arguments = CommandLine.arguments
        let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? Bundle.main.executablePath ?? arguments.first ?? ""
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "keytrail")
    }
}
