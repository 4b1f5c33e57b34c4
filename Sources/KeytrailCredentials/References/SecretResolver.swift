internal import KeytrailCapture
package import KeytrailSecret

/// Gets secrets from where references point.
///
/// Nothing is remembered: every question goes to where the secret is kept.
package struct SecretResolver: Sendable {
    /// The variables that `env:` reads, and of which commands get a part.
    package let environment: [String: String]
    /// Runs the commands.
    package let runner: ProcessRunner
    let keyring: Keyring

    /// Creates a resolver for an environment; `PATH` and `HOME` count.
    package init(
        environment: [String: String],
        runner: ProcessRunner = ProcessRunner(),
        keyring kind: KeyringKind = .ofThisSystem
    ) {
        self.environment = environment
        self.runner = runner
        keyring = Keyring(kind: kind, runner: runner, environment: environment)
    }

    /// The secret that a reference points to, without a newline at its end.
    ///
    /// - Throws: `SecretProblem`; a command may take `runner.timeLimit`.
    package func secret(at reference: SecretReference) async throws(SecretProblem) -> Secret {
        switch reference {
        case .environment(let name):
            guard let value = environment[name] else { throw .unsetVariable(name) }
            return try SecretResolver.secret(Array(value.utf8), from: .variable(name))
        case .file(let path):
            let path = expanded(path)
            return try SecretResolver.secret(try SecretFile.read(path), from: .file(path))
        case .command(let words): return try await output(of: words, field: nil)
        case .shell(let text): return try await output(of: ["/bin/sh", "-c", text], field: nil)
        case .keyring(let service, let account): return try await keyring.secret(service: service, account: account)
        case .vault(let path, let field): return try await output(of: ["vault", "kv", "get", "-field=\(field)", path])
        case .awsSecretsManager(let id, let field):
            let words = ["aws", "secretsmanager", "get-secret-value", "--secret-id", id]
            return try await output(of: words + ["--query", "SecretString", "--output", "text"], field: field)
        case .googleSecretManager(let project, let secret, let version, let field):
            let words = ["gcloud", "secrets", "versions", "access", version ?? "latest"]
            return try await output(
                of: words + ["--secret=\(secret)", "--project=\(project)", "--quiet"],
                field: field
            )
        }
    }

    /// `~/` is the home folder.
    func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
        return home + path.dropFirst(1)
    }

    private func output(of words: [String], field: String? = nil) async throws(SecretProblem) -> Secret {
        let command = words.first ?? ""
        let ending = try await runner.run(words, environment: ChildEnvironment.of(command, in: environment))
        guard ending.status >= 0 else { throw .killed(command: command, signal: -ending.status) }
        guard ending.status == 0 else { throw .failed(command: command, status: ending.status) }
        guard let field else { return try SecretResolver.secret(ending.output, from: .command(command)) }
        return try SecretResolver.member(field, of: ending)
    }

    private static func member(_ field: String, of ending: ProcessRunner.Ending) throws(SecretProblem) -> Secret {
        guard let object = JSONObjectText(ending.output) else { throw .notJSON(command: ending.command) }
        guard let text = object.string(field) else { throw .missingField(field, command: ending.command) }
        return try secret(Array(text.utf8), from: .command(ending.command))
    }

    /// The bytes as a secret, without one newline at their end.
    static func secret(_ bytes: [UInt8], from source: SecretProblem.Source) throws(SecretProblem) -> Secret {
        var bytes = bytes[...]
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard !bytes.isEmpty else { throw .empty(source) }
        guard bytes.count <= SecretFile.limit else { throw .tooLarge(source, limit: SecretFile.limit) }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText(source) }
        return Secret(Array(bytes))
    }
}
