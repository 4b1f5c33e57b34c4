internal import Foundation
internal import KeytrailClient
internal import KeytrailModel

extension Failure {
    static func words(_ error: ClientError) -> (String, Int32) {
        (sentence(error), error.curlCode ?? ExitStatus.inputOutput)
    }

    private static func sentence(_ error: ClientError) -> String {
        switch error {
        case .invalidURL:
            "the URL is not an absolute http or https URL; write it whole, such as https://api.trello.com/1/members/me."
        case .invalidRequest(let part): "the request cannot be sent: \(words(part))."
        case .plaintextRefused(let host):
            "plain http to \(host) would show the request to everyone on the way; use https, or --allow-plaintext."
        case .network(let type, let code, let host): words(type: type, code, host)
        case .timeout(let host): "no answer from \(host) in time; try again, or raise --max-time."
        case .deadlineExceeded(let host): "the deadline for \(host) passed; try again later, or raise --deadline."
        case .circuitOpen(let host, let wait):
            "\(host) failed again and again, so no call was made; try again in \(TimeSpan.words(wait))."
        case .notPaced(let reason): "the call was not made, because its quota could not be reserved: \(reason)."
        case .cancelled: "the call was cancelled."
        case .tooManyRedirects(let limit):
            "more than \(limit) redirects; the server sends the request round in circles: see where to with 'keytrail calls'."
        case .redirectRefused(let refusal, let host): "a redirect of \(host) was not followed: \(words(refusal))."
        case .bodyNotReplayable: "the server asked for the body again, which came from a stream; send it from a file."
        case .bodyFailed: "the request's body ended early or was longer than announced."
        case .responseTooLarge(let limit): "the response is larger than \(limit) bytes; ask for less."
        case .notRecorded(let status, let reason):
            "the call was made (status \(status.map(String.init) ?? "none")) but could not be recorded: \(reason)."
        case .shutDown: "the client was shut down."
        case .unavailable(let code): "libcurl could not be set up (code \(code)); reinstall libcurl."
        }
    }

    private static func words(_ part: ClientError.InvalidPart) -> String {
        switch part {
        case .method: "the method is no word that a client may send, such as GET or POST"
        case .fieldName: "a header's name has characters that none may have; write it as 'Name: value'"
        case .fieldValue(let name): "the header \(name) has a line break or another control character; take it out"
        case .reservedField(let name): "the header \(name) is computed by the client; leave it out"
        case .credential: "the credential has a character that cannot be sent; look at what its reference gives"
        case .body: "this method takes no body; leave it out"
        case .unsignableBody: "a body that OAuth 1.0 signs must be in memory, and a form if the signature goes into it"
        case .configuration: "the client's proxy or user agent is not usable; check the proxy variables"
        }
    }

    private static func words(_ refusal: ClientError.RedirectRefusal) -> String {
        switch refusal {
        case .downgrade: "it leads from https to http"
        case .invalidLocation: "its Location is not a URL"
        case .credentialInPath: "it leads to another origin with a secret in its host or path"
        case .credentialInBody: "it leads to another origin and would send the secret in the body there"
        }
    }

    /// libcurl's code for certificate authorities that it cannot read.
    private static let unreadableAuthorities: Int32 = 77

    private static func words(type: String, _ code: Int32, _ host: String) -> String {
        switch type {
        case "tls_error" where code == unreadableAuthorities:
            return """
                the trusted certificates cannot be read; check the files that CURL_CA_BUNDLE, SSL_CERT_FILE and \
                SSL_CERT_DIR name.
                """
        case "body_incomplete": return "the response of \(host) ended early; try again."
        case "malformed_response": return "what \(host) answered is not HTTP; check the port, and http or https."
        case "too_large_header":
            return "the header of \(host)'s response is larger than any should be; something else may have answered."
        default: return "no response from \(host): \(reason(ofType: type))."
        }
    }

    private static func reason(ofType type: String) -> String {
        switch type {
        case "name_not_resolved": "its name is not known; check the spelling and the network"
        case "connection_refused":
            "nothing listens there; check the port\(isBehindProxy ? " and the proxy variables" : "")"
        case "connection_reset": "the connection broke; try again"
        case "certificate_invalid": "its certificate is not valid for it; do not send a credential there"
        case "tls_error":
            "TLS could not be set up; check that the port speaks TLS 1.2 or later, and whose certificate it has"
        case "proxy_error": "the proxy failed; check the proxy variables"
        case "http2_error": "HTTP/2 broke; try again"
        default: "something else failed (\(type)); try again"
        }
    }

    /// Whether the environment names a proxy, so that it may be the proxy that is not there.
    private static var isBehindProxy: Bool {
        ProcessInfo.processInfo.environment.contains {
            $0.key.lowercased().hasSuffix("_proxy") && $0.key.lowercased() != "no_proxy"
        }
    }
}
