import Foundation
import KeytrailTestSupport

/// The command `openssl`, which checks certificates as most clients do.
enum OpenSSL {
    private static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static let isInstalled = path != nil
    static let skipReason = "needs the command openssl"

    /// Sends bytes over TLS as HTTP/2, through a tunnel of the proxy on a port, and leaves.
    static func send(_ bytes: [UInt8], through proxyPort: Int, to target: String) async throws {
        let words = ["s_client", "-quiet", "-no_ign_eof", "-alpn", "h2", "-proxy", "127.0.0.1:\(proxyPort)"]
        _ = try await run(words + ["-connect", target], input: bytes)
    }

    /// Runs it to its end, without holding a thread; what it printed, and its exit status.
    static func run(_ arguments: [String], input: [UInt8] = []) async throws -> (output: String, status: Int32) {
        let folder = try TemporaryFolder()
        let output = URL(filePath: folder.file("out"))
        try Data().write(to: output)
        let process = Process()
        process.executableURL = path.map { URL(filePath: $0) }
        process.arguments = arguments
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        let source = URL(filePath: folder.file("in"))
        try Data(input).write(to: source)
        let reading = try FileHandle(forReadingFrom: source)
        process.standardInput = reading
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        // Foundation keeps processes, and what they hold open.
        for file in [handle, reading] { try file.close() }
        return (String(decoding: try Data(contentsOf: output), as: UTF8.self), process.terminationStatus)
    }
}
