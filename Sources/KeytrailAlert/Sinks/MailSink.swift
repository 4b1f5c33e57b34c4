internal import CCurl
internal import KeytrailCredentials
package import KeytrailModel
internal import KeytrailSecret

/// Hands mail to a server (RFC 5321).
package struct MailSink: Sendable {
    private let settings: MailSettings
    private let timeout: TimeSpan

    /// Sends by a server.
    package init(_ settings: MailSettings, timeout: TimeSpan) {
        self.settings = settings
        self.timeout = timeout
    }

    /// Hands a message over.
    ///
    /// - Throws: `SinkProblem`.
    package func deliver(_ mail: MailMessage, _ surroundings: SinkSurroundings) async throws(SinkProblem) {
        var login: (user: String, password: Secret)?
        if let user = settings.user, let reference = settings.password {
            login = (try await surroundings.text(user), try await surroundings.secret(reference))
            if let login, !login.password.isPrintable { throw .secret(.unusable) }
        }
        let (settings, timeout, known, authorities) = (settings, timeout, login, surroundings.authorities)
        let bytes = mail.bytes
        let url = url(hostName: surroundings.hostName)
        let end = await BlockingThread.run { () -> (code: CURLcode, status: Int, retryAfter: TimeSpan)? in
            guard let handle = CurlHandle(payload: bytes) else { return nil }
            handle.prepare(url: url, timeout: timeout, authorities: authorities)
            handle.allowOnlyMail()
            handle.set(CURLOPT_PROXY, "")
            // All of it under TLS, or none of it is sent.
            handle.set(CURLOPT_USE_SSL, settings.security == .none ? 0 : 3)
            if let known {
                handle.set(CURLOPT_USERNAME, known.user)
                handle.set(CURLOPT_PASSWORD, known.password.reveal())
            }
            handle.set(CURLOPT_MAIL_FROM, "<\(mail.from)>")
            guard handle.set(CURLOPT_MAIL_RCPT, list: mail.to.map { "<\($0)>" }) else { return nil }
            handle.upload()
            return handle.perform()
        }
        guard let end = end ?? nil else { throw .exhausted }
        if end.status >= 400 { throw .status(end.status, retryAfter: .zero) }
        guard end.code == CURLE_OK else { throw .transfer(Int32(bitPattern: end.code.rawValue)) }
    }

    /// The path is the name by which this machine introduces itself.
    private func url(hostName: String) -> String {
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        let isName =
            !hostName.isEmpty
            && hostName.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        return
            "\(settings.security == .tls ? "smtps" : "smtp")://\(host):\(settings.port)/\(isName ? hostName : "localhost")"
    }
}
