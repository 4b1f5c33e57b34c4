/// How to ask a provider about a credential, and how to read its answer; a pack's `inspect:`.
package struct InspectionRules: Sendable {
    /// The request that asks.
    package var request: InspectionRequestRule
    /// Whose it is.
    var owner: AnswerPlace?
    /// What its maker called it.
    var label: AnswerPlace?
    /// The provider's id of it.
    var identity: AnswerPlace?
    var issuer: AnswerPlace?
    var client: AnswerPlace?
    var audience: AnswerPlace?
    var created: AnswerPlace?
    var expires: AnswerPlace?
    /// False when the credential does not work.
    var active: AnswerPlace?
    /// True when it was taken back.
    var revoked: AnswerPlace?
    /// A list of names, or a text of names between spaces or commas.
    var scopes: AnswerPlace?
    var permissions: PermissionList?

    /// Rows about models.
    struct PermissionList: Sendable {
        var path: [String]
        var model: String
        var id: String
        var reads: String
        var writes: String
    }
}

extension InspectionRules {
    /// Token introspection (RFC 7662 §2.1 and §2.2).
    init(introspectingAt path: String, of host: String, authentication: InspectionRequestRule.Authentication) {
        request = InspectionRequestRule(
            method: "POST",
            host: host,
            path: path,
            form: [("token", "{token}"), ("token_type_hint", "access_token")],
            authentication: authentication
        )
        (owner, client, audience) = (.member(["sub"]), .member(["client_id"]), .member(["aud"]))
        (issuer, label) = (.member(["iss"]), .member(["username"]))
        (created, expires) = (.member(["iat"]), .member(["exp"]))
        (active, scopes) = (.member(["active"]), .member(["scope"]))
    }
}

/// Where a value is in an answer.
enum AnswerPlace: Sendable {
    case header(String)
    case member([String])

    /// The member's name as the pack spells it.
    var name: String {
        switch self {
        case .header(let name): name
        case .member(let path): path.joined(separator: ".")
        }
    }
}

/// A request about a credential, some of whose places hold parts of one.
package struct InspectionRequestRule: Sendable {
    /// What the request authenticates with.
    package enum Authentication: String, Sendable, CaseIterable {
        /// The credential itself.
        case credential
        /// The application: parts `client_id` and `client_secret` as `Authorization: Basic` (RFC 7662 §2.1).
        case client
        /// Nothing more than what the form carries.
        case none
    }

    /// The method.
    package var method: String
    /// The host; `nil` for the pack's first.
    package var host: String?
    /// The path, in which `{role}` stands for a part of the credential.
    package var path: String
    /// The query without `?`; never with a part of a credential.
    package var query: String?
    /// The form's fields, in whose values `{role}` stands for a part.
    package var form: [(name: String, value: String)]
    /// What the request authenticates with.
    package var authentication: Authentication

    /// The parts of a credential that the request holds, besides those of its authentication.
    package var roles: [String] {
        ([path] + form.map(\.value)).flatMap { text in
            text.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first.map(String.init) }
        }
    }
}

/// How a credential is taken back; a pack's `revoke:`.
package struct RevocationRules: Sendable {
    /// The request that does it; `nil` where the provider has none.
    package var request: InspectionRequestRule?
    /// The provider's page where a person does it.
    package var page: String?
}
