import Foundation
import KeytrailTestSupport

/// The command `openssl`, which checks certificates as most clients do.
enum OpenSSL {
    private static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static let isInstalled = path != nil
    static let skipReason = "needs the command openssl"

    /// Runs it to its end, without holding a thread; what it printed, and its exit status.
    static func run(_ arguments: [String]) async throws -> (output: String, status: Int32) {
        let folder = try TemporaryFolder()
        let output = URL(filePath: folder.file("out"))
        try Data().write(to: output)
        let process = Process()
        process.executableURL = path.map { URL(filePath: $0) }
        process.arguments = arguments
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return (try String(contentsOf: output, encoding: .utf8), process.terminationStatus)
    }
}
