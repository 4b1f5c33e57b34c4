/// Why an OAuth 2.0 request cannot be made or its answer not be used; no case holds a secret or the server's own words.
public enum OAuth2Error: Error, Equatable, Sendable {
    /// An endpoint is not an absolute URL of `https`, or of `http` on this machine, or has a fragment (RFC 6749 §3.1).
    case invalidEndpoint
    /// The server answered with an error code (RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5).
    case refused(OAuth2ErrorCode)
    /// The answer's status, when it is neither a success nor one of the standard's errors.
    case unexpectedStatus(Int)
    /// The answer is neither a JSON object nor a form, such as an HTML page.
    case unreadableAnswer
    /// The answer has more than 64 KiB.
    case answerTooLarge
    /// A required member is not there, or is not of the type that the standard gives it.
    case invalidMember(String)
    /// The token is of a type other than `Bearer`, and must not be used (RFC 6749 §7.1).
    case unsupportedTokenType
    /// The redirect back came from another server than the one that was asked (RFC 9207 §2.4).
    case wrongIssuer
    /// The redirect back does not hold the `state` that was sent (RFC 6749 §10.12).
    case wrongState
    /// The device code's lifetime ended before the user agreed (RFC 8628 §3.5).
    case deviceCodeExpired
}

/// An error code of an OAuth 2.0 server, reduced to those that the standards name.
///
/// What else a server says is not kept: it may quote the request, and so a secret.
public enum OAuth2ErrorCode: String, Equatable, Sendable, CaseIterable {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrantType = "unsupported_grant_type"
    case unsupportedResponseType = "unsupported_response_type"
    case invalidScope = "invalid_scope"
    case accessDenied = "access_denied"
    case serverError = "server_error"
    case temporarilyUnavailable = "temporarily_unavailable"
    case authorizationPending = "authorization_pending"
    case slowDown = "slow_down"
    case expiredToken = "expired_token"
    /// A code that no standard names.
    case other

    /// Reads a code; GitHub's own names stand for those of the standard that mean the same.
    public init(_ text: String) {
        switch text {
        case "incorrect_client_credentials": self = .invalidClient
        case "bad_verification_code", "bad_refresh_token", "incorrect_device_code": self = .invalidGrant
        case "device_flow_disabled": self = .unauthorizedClient
        default: self = OAuth2ErrorCode(rawValue: text) ?? .other
        }
    }
}
