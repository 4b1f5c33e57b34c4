internal import KeytrailModel

/// Where a provider's clients put a credential, and what to make of it.
struct CredentialRule: Sendable {
    /// The part of the request; names are in lower case except a path parameter's.
    enum Source: Sendable, Equatable {
        /// `Authorization` with one of these authentication schemes (in lower case); any scheme when the list is empty.
        case authorization(schemes: [String])
        case header(String)
        case query(String)
        case body(String)
        case cookie(String)
        case path(String)
        case userinfo
    }

    var source: Source
    var scheme: Credential.Scheme
    var role: String
    /// A shorter value under that name is no credential: `key=page` is not.
    var shortest = 1

    /// The part of a credential that `value` is.
    func part(_ value: [UInt8], place: Credential.Place) -> FoundCredential.Part {
        switch scheme {
        case .sigv4: .accessKey(scope: value[...], place: place)
        default: .init(role: role, secret: value, scheme: scheme, place: place)
        }
    }
}

/// A provider's credential rules, arranged for lookup.
final class CredentialRules: Sendable {
    /// The roles whose part gives the credential its id, the best first.
    let primary: [String]
    let all: [CredentialRule]
    let authorization: [CredentialRule]
    let headers: [String: CredentialRule]
    let query: [String: CredentialRule]
    let body: [String: CredentialRule]
    let cookies: [String: CredentialRule]
    let path: [String: CredentialRule]
    let userinfo: CredentialRule?
    /// What the request's header fields mean, by name in lower case: one look-up per field.
    let fields: [String: RequestField]

    static let defaultPrimary = ["token", "key", "session", "username"]

    init(_ rules: [CredentialRule], primary: [String] = defaultPrimary) {
        self.primary = primary
        all = rules
        var authorization: [CredentialRule] = []
        var headers: [String: CredentialRule] = [:]
        var query: [String: CredentialRule] = [:]
        var body: [String: CredentialRule] = [:]
        var cookies: [String: CredentialRule] = [:]
        var path: [String: CredentialRule] = [:]
        var userinfo: CredentialRule?
        for rule in rules {
            switch rule.source {
            case .authorization: authorization.append(rule)
            case .header(let name): headers[name] = rule
            case .query(let name): query[name] = rule
            case .body(let name): body[name] = rule
            case .cookie(let name): cookies[name] = rule
            case .path(let name): path[name] = rule
            case .userinfo: userinfo = rule
            }
        }
        self.authorization = authorization
        self.headers = headers
        self.query = query
        self.body = body
        self.cookies = cookies
        self.path = path
        self.userinfo = userinfo
        fields = RequestField.table(headers)
    }
}
