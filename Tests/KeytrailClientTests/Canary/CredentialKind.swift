internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailOAuth
internal import KeytrailSecret
internal import KeytrailTestSupport

/// Every way to present a credential.
enum CredentialKind: CaseIterable {
    case bearer, basic, basicUser, headerKey, unknownHeaderKey, trello, trelloQuery
    case oauth1, oauth1Query, oauth1Form, oauth1Plaintext

    /// A request with the secret as its credential, and with the same secret wherever a careless caller could leave it.
    func request(_ url: String, _ secret: String) throws -> ClientRequest {
        let escaped = SecretForms.percentEncoded(secret)
        var request = ClientRequest(
            url: "\(url)/\(escaped)/x\(escaped)?page=\(escaped)&sort=a\(SecretForms.formEncoded(secret))",
            credential: try credential(secret)
        )
        request.fields[.userAgent] = "tool/\(secret) (\(secret); x)"
        try request.add(field: "X-Note", value: secret)
        if self == .oauth1Form {
            request.method = "POST"
            request.fields[.contentType] = "application/x-www-form-urlencoded"
            request.body = .bytes(Array("note=\(escaped)".utf8))
        }
        return request
    }

    private func credential(_ text: String) throws -> ClientCredential {
        let secret = Secret(text)
        return switch self {
        case .bearer: .bearer(secret)
        case .basic: .basic(user: Secret("user"), password: secret)
        case .basicUser: text.contains(":") ? .bearer(secret) : .basic(user: secret, password: Secret(""))
        case .headerKey: .headerKey(name: .authorization, value: Secret("Key \(text)"))
        case .unknownHeaderKey: .headerKey(name: try name("X-Odd"), value: secret)
        case .trello: .trello(key: Secret("a-key-of-ours"), token: secret)
        case .trelloQuery: .trello(key: secret, token: secret, form: .query)
        case .oauth1: signed(secret, .hmacSHA256, .header)
        case .oauth1Query: signed(secret, .hmacSHA1, .query)
        case .oauth1Form: signed(secret, .hmacSHA1, .form)
        case .oauth1Plaintext: signed(secret, .plaintext, .header)
        }
    }

    private func signed(
        _ secret: Secret,
        _ method: OAuth1SignatureMethod,
        _ transmission: OAuth1Transmission
    ) -> ClientCredential {
        let credentials = OAuth1Credentials(
            clientKey: Secret("a-key-of-ours"),
            clientSecret: secret,
            token: Secret("a-token-of-ours"),
            tokenSecret: secret
        )
        return .oauth1(credentials, method: method, transmission: transmission)
    }

    private func name(_ text: String) throws -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { throw ClientError.invalidRequest(.fieldName) }
        return name
    }
}
