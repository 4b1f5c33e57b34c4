internal import KeytrailClient
internal import KeytrailModel

extension Failure {
    static func words(_ error: ClientError) -> (String, Int32) {
        (sentence(error), error.curlCode ?? ExitStatus.inputOutput)
    }

    private static func sentence(_ error: ClientError) -> String {
        switch error {
        case .invalidURL: "the URL is not an absolute http or https URL."
        case .invalidRequest(let part): "the request cannot be sent: \(words(part))."
        case .plaintextRefused(let host):
            "plain http to \(host) would show the request to everyone on the way; use https, or --allow-plaintext."
        case .network(let type, _, let host): words(type: type, host)
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
        case .method: "the method is not one"
        case .fieldName: "a header's name has characters that none may have"
        case .fieldValue(let name): "the header \(name) has a line break or another control character"
        case .reservedField(let name): "the header \(name) is computed by the client; leave it out"
        case .credential: "the credential has a character that cannot be sent"
        case .body: "this method takes no body"
        case .unsignableBody: "a body that OAuth 1.0 signs must be in memory, and a form if the signature goes into it"
        case .configuration: "the client's proxy or user agent is not usable"
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

    private static func words(type: String, _ host: String) -> String {
        switch type {
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
        case "connection_refused": "nothing listens there; check the port"
        case "connection_reset": "the connection broke; try again"
        case "certificate_invalid": "its certificate is not valid for it; do not send a credential there"
        case "tls_error": "TLS could not be set up; check that the port speaks TLS 1.2 or later"
        case "proxy_error": "the proxy failed; check the proxy variables"
        case "http2_error": "HTTP/2 broke; try again"
        default: "something else failed (\(type)); try again"
        }
    }
}
