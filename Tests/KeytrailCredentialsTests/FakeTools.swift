import Foundation
import KeytrailCredentials
import KeytrailSecret
import KeytrailTestSupport

/// Commands of this test's own, first on `PATH`; each notes its arguments and its environment.
struct FakeTools {
    let folder: TemporaryFolder

    init() throws {
        // As the program does.
        signal(SIGPIPE, SIG_IGN)
        folder = try TemporaryFolder()
    }

    /// Installs a command that notes how it was called, and then runs a shell script.
    func install(_ name: String, _ script: String) throws {
        let text = """
            #!/bin/sh
            printf '%s\\n' "$@" > '\(folder.file(name + ".argv"))'
            env > '\(folder.file(name + ".env"))'
            \(script)
            """
        let path = folder.file(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }

    /// What a command noted; empty when it never ran.
    func noted(_ name: String) -> String {
        (try? String(contentsOf: URL(filePath: folder.file(name)), encoding: .utf8)) ?? ""
    }

    /// An environment in which these commands are found first.
    func environment(_ more: [String: String] = [:]) -> [String: String] {
        ["PATH": folder.path + ":/usr/bin:/bin", "HOME": folder.path].merging(more) { _, new in new }
    }

    func resolver(
        _ more: [String: String] = [:],
        limit: Duration = .seconds(30),
        keyring: KeyringKind = .secretService
    ) -> SecretResolver {
        SecretResolver(environment: environment(more), runner: ProcessRunner(timeLimit: limit), keyring: keyring)
    }
}

/// A value that looks like nothing else, made at run time.
let canary = "canary-" + String(repeating: "5e", count: 16)

extension SecretResolver {
    /// The secret that a reference's text points to, as text.
    func value(_ text: String) async throws -> String {
        guard let reference = SecretReference(text) else { throw SecretProblem.badReference }
        return try await secret(at: reference).reveal()
    }
}
