extension Refusal {
    /// What the client's user reads; `host` is where the request was to go.
    func sentence(host: String) -> String {
        switch self {
        case .malformed(.syntax): "The request is not HTTP as RFC 9112 has it."
        case .malformed(.target): "The request's target is no URL that a proxy can fetch."
        case .malformed(.host): "The request needs exactly one Host field, and it must be a host."
        case .malformed(.length): "The length of the request's body is told twice or in two ways."
        case .malformed(.coding): "The request's transfer coding is not supported; use chunked or a Content-Length."
        case .headTooLarge: "The request's header section is too large."
        case .requestTimeout: "The request did not arrive in time."
        case .unauthorized: "This proxy wants a user and a password; put them into the proxy's URL."
        case .notProxied:
            "This is a proxy that records API calls, not a web server; set it as HTTP_PROXY and HTTPS_PROXY."
        case .loop: "The request leads back to this proxy."
        case .nestedTunnel: "A tunnel within a tunnel is not supported."
        case .noRoute: "The gateway has no route for this path; see 'routes' in its configuration."
        case .misdirected: "The gateway does not answer to this name; add it to 'hosts' in its configuration."
        case .gateway(let refusal): refusal.sentence
        case .notPaced: "No place within the provider's limits is to be had in the next two minutes."
        case .noCredential: "The gateway could not get the credential for \(host); its own messages say why."
        case .notRecorded: "Calls cannot be recorded at the moment, and this proxy passes none on unrecorded."
        case .upstream(let failure): failure.sentence(host: host)
        }
    }
}

extension GatewayRefusal {
    fileprivate var sentence: String {
        switch self {
        case .malformedTarget: "The request's target is no path that a gateway can pass on."
        case .ambiguousPath: "The request's path can be read in two ways."
        case .encodedSlash: "The path has a slash in an escape; 'encoded-slashes: true' lets the route pass it on."
        case .denied: "A 'deny' rule of the gateway's configuration forbids this method and path."
        case .notAllowed: "No 'allow' rule of the gateway's configuration lets this method and path through."
        case .methodOverride: "The request asks for another method than its own, which this route does not pass on."
        }
    }
}

extension UpstreamFailure {
    fileprivate func sentence(host: String) -> String {
        switch self {
        case .nameNotResolved: "The name \(host) is not known."
        case .connectionRefused: "\(host) refused the connection."
        case .connectTimeout: "\(host) did not answer in time when it was called."
        case .unreachable: "There is no way to \(host)."
        case .certificateInvalid:
            "The certificate of \(host) is not trusted; SSL_CERT_FILE names further authorities to trust."
        case .tls: "No TLS connection to \(host) could be agreed on."
        case .proxy: "The proxy that leads to \(host) refused or failed."
        case .proxyUnsupported: "The proxy that leads to \(host) speaks a protocol other than HTTP."
        case .connectionReset: "\(host) ended the connection before it had answered."
        case .malformedResponse: "\(host) answered with something that is not HTTP."
        case .headTooLarge: "The header section of the answer of \(host) is too large."
        case .responseTimeout: "\(host) did not answer in time."
        case .other: "\(host) could not be called."
        }
    }
}
