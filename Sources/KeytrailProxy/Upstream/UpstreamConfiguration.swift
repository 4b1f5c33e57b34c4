internal import NIOCore
internal import NIOSSL

/// How servers are reached.
///
/// Their certificates are always verified.
package struct UpstreamConfiguration: Sendable {
    /// Another place for an origin, as curl's `--connect-to`: names in URLs, certificates and `Host` stay.
    package struct Redirection: Sendable, Equatable {
        /// The host that requests name.
        package let host: String
        /// The port that requests name.
        package let port: Int
        /// The host that is called instead.
        package let targetHost: String
        /// The port that is called instead.
        package let targetPort: Int

        /// Reads `HOST:PORT:HOST:PORT`; IPv6 addresses stand in brackets.
        package init?(_ text: String) {
            let parts = Redirection.parts(text)
            guard parts.count == 4, let from = Origin(authority: "\(parts[0]):\(parts[1])", isSecure: true),
                let to = Origin(authority: "\(parts[2]):\(parts[3])", isSecure: true)
            else { return nil }
            (host, port, targetHost, targetPort) = (from.host, from.port, to.host, to.port)
        }

        private static func parts(_ text: String) -> [Substring] {
            var isInBrackets = false
            return text.split(omittingEmptySubsequences: false) { character in
                if character == "[" { isInBrackets = true }
                if character == "]" { isInBrackets = false }
                return character == ":" && !isInBrackets
            }
        }
    }

    /// Authorities to trust beside the system's: texts with certificates in PEM.
    package var trustedAuthorities: [String] = []
    /// Whether the system's authorities are trusted.
    package var trustsSystem = true
    /// Further proxies on the way.
    package var proxies: UpstreamProxies = .none
    /// Other places for certain origins.
    package var redirections: [Redirection] = []
    /// The longest wait for a connection, TLS included.
    package var connectTimeout: Duration = .seconds(30)
    /// The longest silence of a server that owes an answer.
    package var responseTimeout: Duration = .seconds(300)
    /// How long a connection is kept without a request.
    package var idleTimeout: Duration = .seconds(55)
    /// The most connections that are kept without a request, for each origin and thread.
    package var idlePerOrigin = 64

    /// Creates the default configuration; set what differs on the value.
    package init() {}

    /// Where an origin is called.
    func address(of origin: Origin) -> (host: String, port: Int) {
        let other = redirections.first { $0.host == origin.host && $0.port == origin.port }
        return other.map { ($0.targetHost, $0.targetPort) } ?? (origin.host, origin.port)
    }

    /// The TLS settings of connections to servers.
    ///
    /// Reads the trusted certificates, which takes some milliseconds.
    ///
    /// - Throws: `NIOSSLError` when an authority is no certificate.
    func makeTLSContext() throws -> NIOSSLContext {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.applicationProtocols = ["http/1.1"]
        tls.certificateVerification = .fullVerification
        tls.trustRoots = trustsSystem ? .default : .certificates([])
        tls.additionalTrustRoots = try trustedAuthorities.map { pem in
            .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
        }
        return try NIOSSLContext(configuration: tls)
    }
}
