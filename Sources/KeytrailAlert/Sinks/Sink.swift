package import KeytrailCredentials
package import KeytrailModel
internal import KeytrailSecret

/// What sinks need of the world.
package struct SinkSurroundings: Sendable {
    /// Gets secrets from where references point.
    package var resolver: SecretResolver
    /// The environment, of which programs get a part and the home folder is taken.
    package var environment: [String: String]
    /// What messages call this machine.
    package var hostName: String
    /// The program's version.
    package var version: String

    /// Describes the world.
    package init(resolver: SecretResolver, environment: [String: String], hostName: String, version: String) {
        self.resolver = resolver
        self.environment = environment
        self.hostName = hostName
        self.version = version
    }

    /// The file of certificate authorities that the environment names, as curl and OpenSSL read it.
    var authorities: String? {
        ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    func secret(_ reference: SecretReference) async throws(SinkProblem) -> Secret {
        do {
            return try await resolver.secret(at: reference)
        } catch {
            throw .secret(error)
        }
    }

    func text(_ text: SinkText) async throws(SinkProblem) -> String {
        switch text {
        case .plain(let text): return text
        case .secret(let reference): return try await secret(reference).reveal()
        }
    }

    /// `~/` is the home folder.
    func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
        return home + path.dropFirst(1)
    }
}

extension SinkConfiguration {
    /// Hands a message over.
    ///
    /// - Throws: `SinkProblem`; the message may have arrived all the same.
    package func deliver(_ message: AlertMessage, _ surroundings: SinkSurroundings, now: Timestamp)
        async throws(SinkProblem)
    {
        switch kind {
        case .exec(let settings): try await ExecSink(settings, timeout: timeout).deliver(message, surroundings)
        case .http(let settings):
            try await HTTPSink(settings, timeout: timeout).deliver(message, surroundings, now: now)
        case .mail(let settings):
            let mail = MailMessage(alert: message, from: settings.from, to: settings.to)
            try await MailSink(settings, timeout: timeout).deliver(mail, surroundings)
        case .file(let path): try await FileSink(path: surroundings.expanded(path)).deliver(message)
        case .syslog(let settings): try await SyslogSink(settings, timeout: timeout).deliver(message, surroundings)
        }
    }
}
