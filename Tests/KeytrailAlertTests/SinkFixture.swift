import Foundation
import KeytrailAlert
import KeytrailCredentials
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport

/// What sinks need, with a home of its own and a few secrets in the environment.
struct SinkFixture {
    static let secret = "canary-3f9a1c77d2e84b06"
    static let now = Timestamp(seconds: 86_400 * 20_000 + 60)

    let folder: TemporaryFolder
    var environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = [
            "HOME": folder.path, "PATH": "/usr/bin:/bin", "TOKEN": Self.secret, "OTHER_SECRET": "not for children",
        ]
    }

    var surroundings: SinkSurroundings {
        SinkSurroundings(
            resolver: SecretResolver(environment: environment),
            environment: environment,
            hostName: "host.example.com",
            version: "1"
        )
    }

    /// Hands a message over; the problem, or nil.
    func deliver(
        _ kind: SinkConfiguration.Kind,
        _ message: OutboxMessage = makeMessage(),
        timeout: TimeSpan = .seconds(60)
    ) async -> SinkProblem? {
        var sink = SinkConfiguration("desk", kind)
        sink.timeout = timeout
        do throws(SinkProblem) {
            try await sink.deliver(AlertMessage(message), surroundings, now: Self.now)
            return nil
        } catch {
            return error
        }
    }

    /// The command of a script of the test's own.
    ///
    /// The shell reads it: a file that was just written cannot be started itself while a child that another test is starting
    /// still has it open.
    func script(_ text: String) throws -> [String] {
        let path = folder.file("hook-\(UUID().uuidString)")
        try Data("\(text)\n".utf8).write(to: URL(filePath: path))
        return ["/bin/sh", path]
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: folder.file(name)), encoding: .utf8)
    }
}
