import KeytrailStubServer
import Synchronization

/// A server that greets, and answers every line but EHLO with a refusal; EHLO with nothing that it could do.
struct LineServer {
    private final class Ear: Sendable {
        let text = Mutex("")
    }

    private let server: StubServer
    private let ear: Ear

    var port: Int { server.port }

    /// What clients said.
    var heard: String { ear.text.withLock { $0 } }

    /// A server with a greeting; an empty one is never sent.
    static func start(_ greeting: String) async throws -> LineServer {
        let ear = Ear()
        let server = try await StubServer.startRaw { connection in
            if !greeting.isEmpty { try await connection.write(greeting) }
            var line = ""
            while let byte = await connection.read(1).first {
                line.unicodeScalars.append(Unicode.Scalar(byte))
                guard byte == 10 else { continue }
                let said = line
                line = ""
                ear.text.withLock { $0 += said }
                guard !greeting.isEmpty else { continue }
                try await connection.write(said.hasPrefix("EHLO") ? "250 mail\r\n" : "502 no\r\n")
            }
        }
        return LineServer(server: server, ear: ear)
    }
}
