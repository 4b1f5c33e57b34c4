internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailProxy

extension ProxyCA {
    /// `keytrail proxy ca show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show whom the certificate names, its fingerprint and validity, and how to trust it.",
            discussion: """
                Example:
                  keytrail proxy ca show
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Option(help: "What to write: text, json.")
        var format: PageFormat = .text

        func run() throws {
            let installation = options.installation
            let now = try clock.clock()
            let authority = try installation.authority(now: now)
            let path = CertificateAuthority.certificatePath(folder: installation.authorityFolder)
            switch format {
            case .json:
                let members = [
                    JSON.Member("subject", .string(authority.subject)),
                    JSON.Member("sha256", .string(authority.fingerprint)),
                    JSON.Member("not_before", .string(authority.notBefore.rfc3339)),
                    JSON.Member("not_after", .string(authority.notAfter.rfc3339)),
                    JSON.Member("certificate", .string(path)),
                ]
                try StandardOutput.write(JSON.object(members).prettyText + "\n")
            case .text: try StandardOutput.write(text(authority, path: path, now: now))
            }
        }

        private func text(_ authority: CertificateAuthority, path: String, now: Timestamp) -> String {
            let left = authority.notAfter - now
            return """
                subject      \(authority.subject)
                SHA-256      \(authority.fingerprint)
                valid        \(authority.notBefore.rfc3339Seconds) to \(authority.notAfter.rfc3339Seconds) (\(left) left)
                certificate  \(path)

                To trust it in one program, name the certificate to it:
                  curl             CURL_CA_BUNDLE
                  git              GIT_SSL_CAINFO
                  Python requests  REQUESTS_CA_BUNDLE; pip: PIP_CERT; AWS: AWS_CA_BUNDLE
                  Python, Ruby, Go, Rust, .NET, whatever uses OpenSSL's store
                                   SSL_CERT_FILE
                  Node.js          NODE_EXTRA_CA_CERTS, in addition to its own store
                  Deno             DENO_CERT
                  Java             keytool -importcert -noprompt -alias keytrail -storepass changeit \\
                                     -keystore trust.p12 -file CERTIFICATE, then JAVA_TOOL_OPTIONS=
                                     '-Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit'
                All but Node.js's take the place of the system's store: what does not go through the proxy then needs both.

                To trust it in all programs of this machine (Debian; then Fedora):
                  sudo cp CERTIFICATE /usr/local/share/ca-certificates/keytrail.crt && sudo update-ca-certificates
                  sudo trust anchor CERTIFICATE

                """
        }
    }
}
