/// Why a request could not be answered; no case holds a secret, a path or a query.
public enum ClientError: Error, Equatable, Sendable {
    /// The URL is not an absolute `http` or `https` URL.
    case invalidURL
    /// A part of the request that would break the message apart, or that the client sets itself.
    case invalidRequest(InvalidPart)
    /// The URL is plain `http` to a host that is not this machine, and the configuration does not allow it.
    case plaintextRefused(host: String)
    /// No, or no whole, response came; `type` is OpenTelemetry's `error.type`.
    case network(type: String, curlCode: Int32, host: String)
    /// A time limit passed.
    case timeout(host: String)
    /// The request's deadline passed, or would have passed before its quota had room.
    case deadlineExceeded(host: String)
    /// The host failed again and again, and no call is made to it for that long; `.zero` while one call tries it out.
    case circuitOpen(host: String, retryAfter: Duration)
    /// The ledger of starts did not work, and the call was not made; `reason` is the ledger's error.
    case notPaced(reason: String)
    /// The task was cancelled.
    case cancelled
    /// More redirects than the request allows.
    case tooManyRedirects(limit: Int)
    /// A redirect that is not followed, with the host that asked for it.
    case redirectRefused(RedirectRefusal, host: String)
    /// The body came from a stream, and it would have to be sent a second time.
    case bodyNotReplayable
    /// The request body's stream failed, or gave more or fewer bytes than announced.
    case bodyFailed
    /// The response body is longer than the caller takes.
    case responseTooLarge(limit: Int64)
    /// The call happened and the sink did not keep it; `status` is the response's, `reason` the sink's error.
    case notRecorded(status: Int?, reason: String)
    /// The client was shut down.
    case shutDown
    /// libcurl could not be set up; `curlCode` is its code, 2 when it gave none.
    case unavailable(curlCode: Int32)

    /// A part of a request.
    public enum InvalidPart: Equatable, Sendable {
        /// The method is not a token (RFC 9110 §5.6.2), or one that a client cannot send.
        case method
        /// The field's name is not a token.
        case fieldName
        /// The field's value has a CR, an LF, a NUL or another control character.
        case fieldValue(name: String)
        /// The client computes this field.
        case reservedField(name: String)
        /// The credential holds a character that its form cannot carry.
        case credential
        /// The method takes no body.
        case body
        /// The body must be in memory for the signature to cover it: a form, or one that is hashed.
        case unsignableBody
        /// The client's own setting, such as its proxy or user agent, is not usable.
        case configuration
    }

    /// Why a redirect is not followed.
    public enum RedirectRefusal: Equatable, Sendable {
        /// From `https` to `http`.
        case downgrade
        /// `Location` is not a URL of `http` or `https`.
        case invalidLocation
        /// Another origin, and a secret of the request sits in `Location`'s path.
        case credentialInPath
        /// Another origin, and a secret of the request sits in the body that would be sent again.
        case credentialInBody
    }

    /// The exit status of the `curl` tool for the same failure; `nil` where it has none.
    public var curlCode: Int32? {
        switch self {
        case .invalidURL: 3
        case .plaintextRefused: 1
        case .network(_, let code, _): code
        case .timeout, .deadlineExceeded: 28
        case .circuitOpen: 7
        case .cancelled: 42
        case .tooManyRedirects: 47
        case .redirectRefused(.invalidLocation, _): 3
        case .redirectRefused: 1
        case .bodyNotReplayable: 65
        case .bodyFailed: 26
        case .responseTooLarge: 63
        case .unavailable(let code): code
        case .invalidRequest: 43
        case .notRecorded, .notPaced, .shutDown: nil
        }
    }
}
