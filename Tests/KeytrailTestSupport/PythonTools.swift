public import Foundation

/// The Python that `scripts/python-tools` makes, with oauthlib, Flask, and HTTP clients.
public enum PythonTools {
    private static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let python = checkout.appending(path: ".build/python-tools/bin/python")

    /// The path of its interpreter.
    public static var interpreter: String { python.path(percentEncoded: false) }

    /// Whether it is there; use with `.enabled(if:)` and `skipReason`.
    public static let isInstalled = FileManager.default.isExecutableFile(atPath: python.path(percentEncoded: false))

    /// Why a test that needs it does not run.
    public static let skipReason = "needs .build/python-tools; run scripts/python-tools"

    /// A process that will run a script of `Tests/`, with an environment of its own.
    static func process(_ script: String) -> Process {
        let process = Process()
        process.executableURL = python
        process.arguments = [checkout.appending(path: "Tests/\(script)").path(percentEncoded: false)]
        process.environment = ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"]
        return process
    }

    /// Runs a script of `Tests/` to its end, without holding a thread; what it printed, and its exit status.
    ///
    /// - Throws: the system's error when it cannot be started.
    public static func run(_ script: String, input: Data) async throws -> (output: Data, status: Int32) {
        let folder = try TemporaryFolder()
        let (source, target) = (URL(filePath: folder.file("in")), URL(filePath: folder.file("out")))
        try input.write(to: source)
        try Data().write(to: target)
        let process = process(script)
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = try FileHandle(forWritingTo: target)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return (try Data(contentsOf: target), process.terminationStatus)
    }
}
