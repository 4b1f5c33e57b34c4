internal import KeytrailSecret

/// Which keyring a system has.
package enum KeyringKind: Sendable, Hashable {
    /// The Secret Service of Linux desktops, through `secret-tool` (libsecret).
    case secretService
    /// The Keychain of macOS, through `security`.
    case keychain

    /// The keyring of the system that this was built for.
    package static var ofThisSystem: KeyringKind {
        #if os(macOS)
            .keychain
        #else
            .secretService
        #endif
    }
}

/// The user's keyring, through the system's command for it; a secret is never one of the command's arguments.
struct Keyring: Sendable {
    let kind: KeyringKind
    let runner: ProcessRunner
    let environment: [String: String]

    private var command: String {
        switch kind {
        case .secretService: "secret-tool"
        case .keychain: "security"
        }
    }

    /// The secret of an entry.
    ///
    /// - Throws: `SecretProblem.notInKeyring`, `.keyringLocked`, `.keyringUnavailable`, and what a command can meet.
    func secret(service: String, account: String) async throws(SecretProblem) -> Secret {
        let ending: ProcessRunner.Ending
        switch kind {
        case .secretService: ending = try await run(["lookup", "service", service, "account", account])
        case .keychain: ending = try await run(["find-generic-password", "-s", service, "-a", account, "-w"])
        }
        // A missing item is status 1 and silence on Linux.
        if isMissing(ending) { throw .notInKeyring(service: service, account: account) }
        try check(ending)
        return try SecretResolver.secret(ending.output, from: .command(command))
    }

    /// Keeps a secret, in place of an older one, and makes sure that it is there.
    ///
    /// - Throws: as `secret(service:account:)`, and `SecretProblem.keyringForgot`.
    func store(_ secret: Secret, service: String, account: String) async throws(SecretProblem) {
        switch kind {
        case .secretService:
            let words = ["store", "--label=Keytrail: \(account)", "service", service, "account", account]
            try check(try await run(words, input: secret))
        case .keychain:
            // `security` takes a password as an argument or from a terminal; its interactive mode reads whole commands
            // from standard input. Hexadecimal digits need no quotes.
            let digits = secret.revealBytes().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            let names = "-s \(CommandWords.joined([service])) -a \(CommandWords.joined([account]))"
            let line = Secret("add-generic-password -U \(names) -X \(digits)\n")
            // Longer lines are cut by the tool.
            guard line.count < 4_096 else { throw .tooLarge(.command(command), limit: 1_900) }
            try check(try await run(["-i"], input: line))
        }
        // The interactive mode's status says nothing, and a keyring of the session alone takes everything.
        let kept = try await self.secret(service: service, account: account)
        guard kept.revealBytes() == secret.revealBytes() else { throw .keyringForgot }
    }

    /// Removes an entry; one that is not there is none to remove.
    ///
    /// - Throws: as `secret(service:account:)`.
    func remove(service: String, account: String) async throws(SecretProblem) {
        let ending: ProcessRunner.Ending
        switch kind {
        case .secretService: ending = try await run(["clear", "service", service, "account", account])
        case .keychain: ending = try await run(["delete-generic-password", "-s", service, "-a", account])
        }
        if !isMissing(ending) { try check(ending) }
    }

    private func run(_ words: [String], input: Secret? = nil) async throws(SecretProblem) -> ProcessRunner.Ending {
        // Failures are told apart by their words, which are translated otherwise.
        var environment = ChildEnvironment.of(command, in: environment)
        environment["LC_ALL"] = "C"
        environment["LANGUAGE"] = nil
        return try await runner.run([command] + words, environment: environment, input: input)
    }

    private func isMissing(_ ending: ProcessRunner.Ending) -> Bool {
        switch kind {
        case .secretService: ending.status == 1 && ending.complaint.isEmpty && ending.output.isEmpty
        // errSecItemNotFound, -25300, as a status.
        case .keychain: ending.status == 44
        }
    }

    private func check(_ ending: ProcessRunner.Ending) throws(SecretProblem) {
        guard ending.status != 0 else { return }
        guard ending.status > 0 else { throw .killed(command: command, signal: -ending.status) }
        switch kind {
        case .secretService:
            let words = String(decoding: ending.complaint.prefix(4_096), as: UTF8.self).lowercased()
            if words.contains("locked") || words.contains("dismissed") { throw .keyringLocked }
            let noService = ["d-bus", "dbus", "org.freedesktop.secrets", "no such secret collection", "connect"]
            if noService.contains(where: words.contains) { throw .keyringUnavailable }
        case .keychain:
            // errSecInteractionNotAllowed, errSecAuthFailed and errSecUserCanceled as statuses.
            if [36, 51, 128].contains(ending.status) { throw .keyringLocked }
            // errSecNoDefaultKeychain and errSecNoSuchKeychain.
            if [37, 50].contains(ending.status) { throw .keyringUnavailable }
        }
        throw .failed(command: command, status: ending.status)
    }
}
