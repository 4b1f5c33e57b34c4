internal import HTTPTypes
package import KeytrailModel

extension CredentialDescription {
    /// What the claims of a JSON web token (RFC 7519 §4.1, RFC 9068 §2.2) say; their signature is not checked.
    ///
    /// - Throws: `.notDescribed` when the text is no such token, and what reading an answer throws.
    package init(claimsOf token: [UInt8]) throws(InspectionProblem) {
        guard let payload = TokenClaims.payload(of: token) else { throw .notDescribed }
        self = try CredentialDescription.claims.description(fields: [:], body: payload, secrets: [token])
        let rest = DescriptionReader(scanner: JSONScanner(bytes: payload), fields: [:], secrets: [token])
        client = try rest.text(.member(["client_id"]))
        if client == nil { client = try rest.text(.member(["azp"])) }
        scopes = try rest.names(.member(["scope"]))
        if scopes == nil { scopes = try rest.names(.member(["scp"])) }
        if scopes == nil { scopes = try rest.names(.member(["roles"])) }
    }

    private static let claims: InspectionRules = {
        let request = InspectionRequestRule(method: "GET", path: "/", form: [], authentication: .none)
        var rules = InspectionRules(request: request)
        rules.owner = .member(["sub"])
        rules.label = .member(["jti"])
        rules.issuer = .member(["iss"])
        rules.audience = .member(["aud"])
        rules.created = .member(["iat"])
        rules.expires = .member(["exp"])
        return rules
    }()
}
