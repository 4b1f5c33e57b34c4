public import KeytrailSecret

/// What comes back to the redirect URI: a code, or the reason why there is none (RFC 6749 §4.1.2).
public struct AuthorizationResponse: Sendable {
    /// The code to redeem; good for one use.
    public let code: Secret

    /// Reads the query of the redirect.
    ///
    /// The state is looked at first, so that nobody else's redirect can end or steer the flow. A server's `iss` is
    /// checked when it sends one and `issuer` is known (RFC 9207 §2.4). A parameter that comes twice is an error
    /// (RFC 6749 §3.1).
    ///
    /// - Throws: `OAuth2Error.wrongState`, `.wrongIssuer`, `.refused` with the server's code, `.invalidMember`.
    public init(query: String, state: Secret, issuer: String? = nil) throws(OAuth2Error) {
        try self.init(parameters: FormText.decode(query), state: state, issuer: issuer)
    }

    /// Reads the parameters of the redirect, decoded.
    ///
    /// - Throws: as `init(query:state:issuer:)`.
    public init(
        parameters: [(name: String, value: String)],
        state: Secret,
        issuer: String? = nil
    ) throws(OAuth2Error) {
        guard let sent = try AuthorizationResponse.only("state", in: parameters), state.matches(sent) else {
            throw .wrongState
        }
        if let issuer, let told = try AuthorizationResponse.only("iss", in: parameters), told != issuer {
            throw .wrongIssuer
        }
        if let error = try AuthorizationResponse.only("error", in: parameters) {
            throw .refused(OAuth2ErrorCode(error))
        }
        guard let code = try AuthorizationResponse.only("code", in: parameters), AnswerFields.isToken(code) else {
            throw .invalidMember("code")
        }
        self.code = Secret(code)
    }

    private static func only(
        _ name: String,
        in parameters: [(name: String, value: String)]
    ) throws(OAuth2Error) -> String? {
        let values = parameters.filter { $0.name == name }
        guard values.count <= 1 else { throw .invalidMember(name) }
        return values.first?.value
    }
}
