internal import Foundation

/// A real OAuth 1.0 provider on a loopback port: `Tests/Providers/oauth1_provider.py`.
///
/// It has `/request_token`, `/authorize` (`approve=1` or `deny=1`), `/access_token` and `/protected`, and verifies every
/// signature, nonce and timestamp. It ends with the value, or with this process.
public final class OAuth1Provider: Sendable {
    /// The provider did not tell its port.
    public struct NotStarted: Error {}

    /// `http://127.0.0.1:port`, without a slash at the end.
    public let url: String
    private let process: Process
    /// The provider ends when this is closed.
    private let input: FileHandle

    private init(url: String, process: Process, input: FileHandle) {
        self.url = url
        self.process = process
        self.input = input
    }

    deinit {
        try? input.close()
        process.terminate()
    }

    /// Starts a provider that knows one client; `publicKeyPEM` is for the RSA methods.
    ///
    /// - Throws: `NotStarted`, or the system's error.
    public static func start(
        clientKey: String,
        clientSecret: String,
        publicKeyPEM: String? = nil
    ) async throws -> OAuth1Provider {
        let process = PythonTools.process("Providers/oauth1_provider.py")
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var client = ["clientKey": clientKey, "clientSecret": clientSecret]
        client["publicKey"] = publicKeyPEM
        // Through the pipe: arguments and environments of a process can be read by others.
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(client) + Data("\n".utf8))
        guard let port = await firstLine(of: output.fileHandleForReading).flatMap({ Int($0) }) else {
            process.terminate()
            throw NotStarted()
        }
        return OAuth1Provider(
            url: "http://127.0.0.1:\(port)",
            process: process,
            input: input.fileHandleForWriting
        )
    }

    static func firstLine(of handle: FileHandle) async -> String? {
        let chunks = AsyncStream<Data> { continuation in
            handle.readabilityHandler = { handle in
                let chunk = handle.availableData
                if chunk.isEmpty { continuation.finish() } else { continuation.yield(chunk) }
            }
        }
        defer { handle.readabilityHandler = nil }
        var received = Data()
        for await chunk in chunks {
            received += chunk
            if let end = received.firstIndex(of: 0x0A) { return String(decoding: received[..<end], as: UTF8.self) }
        }
        return nil
    }
}
